/** F21: numbers that are none, and labels without end, at the door of a running server. */
import { type Cell, cellProblem } from '@tidegate/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, startRunningServer } from '../running-server.fixture.ts';
import { CHAOS, report, SEED } from './fault-report.fixture.ts';
import { type Seeded, seeded } from './seeded.fixture.ts';
import { readStored } from './stored-telemetry.fixture.ts';

const CASES = CHAOS ? 100_000 : 4_000;
const PER_BATCH = 500;
const LABEL_VALUES = CHAOS ? 1_000_000 : 20_000;

let server: RunningServer;
beforeEach(async () => {
  server = await startRunningServer();
});
afterEach(() => server?.remove());

const HEAD = {
  schema: 1,
  ruleset: { lineage: 0, version: 0 },
  dropped: { observations: 0, batches: 0 },
};

/** As JSON: 1e999 is read as infinity, and NaN cannot be written at all. */
const POISON = [
  ...['1e999', '-1e999', '-1', '-1e-9', '0.5', '1e308', '9007199254740993', '"12"', '"NaN"'],
  ...['null', 'true', '[]', '{}', '[[1,1e999]]', '[[5000,1]]', '[[1,0]]', '[[2,1],[1,1]]', '""'],
];
/** Fields of every kind of cell, with something good for each. */
const CELLS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rate: {
    trials: '3',
    events: '1',
    atRiskUnits: '1',
    newUnits: '1',
    openUnits: '0',
    failedUnits: '["u"]',
  },
  distribution: { count: '2', sumMicro: '2000000', sketch: '[[1281,2]]', perUnit: '[[1281,1]]' },
  mean: { units: '1', sumMicro: '5000000', sumSqMicro: '"25000000000000"' },
  count: { count: '1' },
  gauge: { min: '1', max: '3', last: '2' },
};

/** One cell as text: two of three have one poisoned field, and some a poisoned time. */
function aCell(random: Seeded): { readonly kind: string; readonly text: string } {
  const kind = random.of(Object.keys(CELLS));
  const fields = { ...CELLS[kind] };
  if (random.below(3) > 0) fields[random.of(Object.keys(fields))] = random.of(POISON);
  const body = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
  return { kind, text: `{"kind":"${kind}",${body.join(',')}}` };
}

/** Infinity is looked for by hand, so that the judge of cells is judged too. */
function isPoisoned(text: string): boolean {
  return text.includes('e999') || cellProblem(JSON.parse(text) as Cell) !== null;
}

/** Sends cells as series of their kinds; answers which were refused, by index. */
async function send(
  sequence: number,
  startMs: number,
  cells: readonly { readonly kind: string; readonly text: string }[],
): Promise<Set<number>> {
  const series = cells.map(
    ({ kind, text }) =>
      `{"flag":"","variant":"","draw":0,"metric":"poisoned_${kind}","startMs":${startMs},"cell":${text}}`,
  );
  const head = JSON.stringify({ ...HEAD, instanceId: 'poison', sequence, sentAtMs: Date.now() });
  const answer = await fetch(`${server.url}/api/v1/telemetry`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.serverKey}`,
      'content-type': 'application/json',
    },
    body: `${head.slice(0, -1)},"series":[${series.join()}]}`,
  });
  expect(answer.status).toBe(200);
  const { rejected } = (await answer.json()) as { rejected: { index: number }[] };
  return new Set(rejected.map(({ index }) => index));
}

test('F21: nothing that is no finite number is ever stored, item by item', async (context) => {
  const random = seeded(SEED);
  const startMs = Math.floor(Date.now() / 10_000) * 10_000;
  let good = 0;
  let taken = 0;
  for (let sequence = 1; sequence <= CASES / PER_BATCH; sequence += 1) {
    const cells = Array.from({ length: PER_BATCH }, () => aCell(random));
    const refused = await send(sequence, startMs, cells);
    const bad = cells.map(({ text }) => isPoisoned(text));
    good += bad.filter((is) => !is).length;
    taken += bad.filter((is, index) => is && !refused.has(index)).length;
  }
  const kept = readStored(server.directory, (stored) => ({
    numbers: stored.numbers(),
    counts: ['rate', 'distribution', 'mean', 'count', 'gauge'].map((kind) =>
      stored.count(`poisoned_${kind}`),
    ),
  }));
  const wrong = kept.numbers.filter((one) => !(one >= 0 && one < Number.POSITIVE_INFINITY));
  expect(good).toBeGreaterThan(CASES / 10);
  expect(kept.counts.every((count) => count > 0)).toBe(true);
  report(context, 'F21', {
    [`poisoned cells of ${CASES} that were taken`]: [taken, { is: 0 }],
    'stored numbers that are not finite or below 0': [wrong.length, { is: 0 }],
  });
});

test('F21: a million values of a label make a bounded number of series, and are counted', async (context) => {
  const startMs = Math.floor(Date.now() / 10_000) * 10_000;
  const perBatch = 1_000;
  for (let sequence = 1; sequence <= LABEL_VALUES / perBatch; sequence += 1) {
    const series = Array.from({ length: perBatch }, (_, index) => ({
      flag: '',
      variant: '',
      draw: 0,
      metric: 'errors',
      labels: { message: `m-${sequence}-${index}` },
      startMs,
      cell: { kind: 'count', count: 1 },
    }));
    const body = { ...HEAD, instanceId: 'labels', sequence, sentAtMs: Date.now(), series };
    const answer = await server.call('POST', '/api/v1/telemetry', { key: server.serverKey, body });
    expect([answer.status, answer.body]).toEqual([200, answer.body]);
  }
  const kept = readStored(server.directory, (stored) => ({
    series: stored.seriesOf('errors'),
    events: stored.count('errors'),
    dropped: stored.instances().dropped,
  }));
  report(context, 'F21', {
    [`series of ${LABEL_VALUES} values of a label`]: [kept.series, { atMost: 20_000 }],
    'events with them, neither stored nor counted': [
      LABEL_VALUES - kept.events - kept.dropped,
      { is: 0 },
    ],
  });
});
