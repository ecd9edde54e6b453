/** F39: telemetry that comes twice, out of order, late, from the future, or of nobody's variant. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, startRunningServer } from '../running-server.fixture.ts';
import { CHAOS, report, SEED } from './fault-report.fixture.ts';
import { type Seeded, seeded } from './seeded.fixture.ts';
import { readStored } from './stored-telemetry.fixture.ts';

const INSTANCES = CHAOS ? 200 : 40;
const MESSAGES = 6;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { old: false, new: true }
    off: old
    environments: { production: old }
`;

let server: RunningServer;
beforeEach(async () => {
  server = await startRunningServer();
  await server.apply(FLAGS);
});
afterEach(() => server?.remove());

const nowMs = Date.now();
const startMs = nowMs - (nowMs % 10_000);

function batch(instanceId: string, sequence: number, count: number, more: object = {}): object {
  const place = { flag: 'agent', variant: 'old', draw: 0, metric: 'requests', startMs };
  return {
    schema: 1,
    instanceId,
    sequence,
    sentAtMs: nowMs,
    ruleset: { lineage: 1, version: 1 },
    dropped: { observations: 0, batches: 0 },
    series: [{ ...place, cell: { kind: 'count', count }, ...more }],
  };
}

async function send(body: unknown, path = '/api/v1/telemetry'): Promise<Record<string, unknown>> {
  const answer = await server.call('POST', path, { key: server.serverKey, body });
  expect([answer.status, answer.body]).toEqual([200, answer.body]);
  return answer.body as Record<string, unknown>;
}

/** How an unkind network delivers messages 2, 3, …: some twice or thrice, some before others. */
function delivered(random: Seeded): number[] {
  const order = Array.from({ length: MESSAGES - 1 }, (_, index) => index + 2).flatMap((sequence) =>
    Array.from({ length: 1 + random.below(3) }, () => sequence),
  );
  for (let swaps = random.below(4); swaps > 0; swaps -= 1) {
    const [a, b] = [random.below(order.length), random.below(order.length)];
    [order[a], order[b]] = [order[b] ?? 2, order[a] ?? 2];
  }
  return [1, ...order];
}

test('F39: what comes twice or out of order counts once or is counted as lost', async (context) => {
  const random = seeded(SEED);
  const expected = { events: 0, lostBatches: 0, duplicates: 0 };
  let duplicates = 0;
  for (let n = 0; n < INSTANCES; n += 1) {
    let last = 0;
    for (const sequence of delivered(random)) {
      const answer = await send(batch(`instance-${n}`, sequence, 10 ** (sequence % 3)));
      if (answer['duplicate'] === true) duplicates += 1;
      if (sequence <= last) {
        expected.duplicates += 1;
        continue;
      }
      expected.lostBatches += sequence - last - 1;
      expected.events += 10 ** (sequence % 3);
      last = sequence;
    }
  }
  const kept = readStored(server.directory, (stored) => ({
    events: stored.count('requests'),
    ...stored.instances(),
  }));
  expect({ ...kept, duplicates }).toEqual({ ...expected, dropped: 0 });
  report(context, 'F39', {
    'events that counted twice': [Math.max(0, kept.events - expected.events), { is: 0 }],
    'batches lost on the way and not counted': [expected.lostBatches - kept.lostBatches, { is: 0 }],
  });
});

test('F39: an urgent event counts once by its id', async (context) => {
  const event = {
    id: 'leak-1',
    metric: 'pii_leaks',
    flag: 'agent',
    variant: 'old',
    draw: 0,
    unit: 'u',
    detector: 'test',
    atMs: nowMs,
  };
  const answers: unknown[] = [];
  for (let times = 0; times < 5; times += 1)
    answers.push((await send(event, '/api/v1/telemetry/urgent'))['duplicate']);
  expect(answers).toEqual([false, true, true, true, true]);
  const counted = readStored(server.directory, (stored) => stored.count('pii_leaks', 'agent'));
  report(context, 'F39', { 'counts of an event that came five times': [counted, { is: 1 }] });
});

test('F39: late telemetry goes to its time, far off or made up telemetry is counted apart', async (context) => {
  const lateMs = startMs - 14 * MINUTE_MS;
  await send(batch('late', 1, 7, { startMs: lateMs }));
  const future = await send(batch('future', 1, 11, { startMs: startMs + DAY_MS + MINUTE_MS }));
  const past = await send(batch('past', 1, 13, { startMs: startMs - 400 * DAY_MS }));
  await send(batch('forged', 1, 17, { variant: 'ghost' }));
  await send(batch('forged', 2, 19, { flag: 'nobody' }));
  await send(batch('forged', 3, 23, { draw: 5 }));
  const exposure = { kind: 'exposure', key: 'agent', unit: 'u', variant: 'ghost', draw: 3 };
  await send({ ...batch('exposed', 1, 29), units: [{ ...exposure, atMs: nowMs }] });
  expect([future['rejected'], past['rejected']]).toEqual([
    [{ index: 0, code: 'clock-skew' }],
    [{ index: 0, code: 'clock-skew' }],
  ]);
  const kept = readStored(server.directory, (stored) => ({
    all: stored.count('requests'),
    late: stored.countAt('requests', lateMs),
    exposures: stored.exposures(),
    apart: stored.quarantined(),
  }));
  report(context, 'F39', {
    'late events in the bucket of their time': [kept.late, { is: 7 }],
    'events of another day or of no variant that counted': [kept.all - 7 - 29, { is: 0 }],
    'exposures of variants that were never served': [kept.exposures, { is: 0 }],
    'observations of another day counted apart': [kept.apart['clock-skew'] ?? 0, { is: 24 }],
    'made up observations counted apart': [kept.apart['never-served'] ?? 0, { is: 60 }],
  });
});
