import { expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import type { Store, Transactions } from '../store/store.ts';
import { aTarget } from './probe.fixture.ts';
import { createProbeReports } from './probe-reports.ts';

const NOW = 1_800_000_000_000;
const PACE_MS = limits.probeReportEveryMs;
type Input = Parameters<Transactions['ingestBatch']>[0];

/** Reports into a list; while `failures` is above 0 the store takes nothing. */
function reporting() {
  const clock = fakeClock(NOW);
  const tried: Input[] = [];
  const world = { failures: 0 };
  const transact: Store['transact'] = async (_name, input) => {
    tried.push(structuredClone(input) as Input);
    if (world.failures > 0) {
      world.failures -= 1;
      throw new Error('the disk is gone');
    }
    return {} as never;
  };
  const reports = createProbeReports({ store: { transact }, clock, limits, log: silentLog });
  const add = (environment: string) =>
    reports.add({
      target: aTarget({ environment }),
      outcome: { ok: false, detail: 'x' },
      tookMs: 1,
      atMs: clock.nowMs(),
      downMs: 0,
    });
  const failures = ({ batch }: Input) =>
    batch.series.map(({ cell }) => (cell.kind === 'count' ? cell.count : 0)).join('');
  const said = () => tried.map((one) => [one.environment, one.batch.sequence, failures(one)]);
  return { clock, tried, world, reports, add, said };
}

test('createProbeReports() hands over evidence within a second, as an instance that is nobody', async () => {
  const { clock, tried, add } = reporting();
  await clock.advance(PACE_MS);
  expect(tried).toEqual([]);
  add('production');
  await clock.advance(PACE_MS);
  expect(tried).toEqual([
    {
      environment: 'production',
      keyId: '',
      trusted: true,
      nowMs: NOW + 2 * PACE_MS,
      batch: {
        schema: 1,
        instanceId: expect.stringMatching(/^probes-[\w-]{36}$/),
        sequence: 1,
        sentAtMs: NOW + 2 * PACE_MS,
        ruleset: { lineage: 0, version: 0 },
        dropped: { observations: 0, batches: 0 },
        series: expect.any(Array),
        closing: true,
      },
    },
  ]);
});

test('createProbeReports() sends a batch again unchanged until it is stored', async () => {
  const { clock, tried, world, add, said } = reporting();
  world.failures = 2;
  add('production');
  await clock.advance(2 * PACE_MS);
  add('production');
  await clock.advance(2 * PACE_MS);
  expect(said()).toEqual([
    ['production', 1, '010'],
    ['production', 1, '010'],
    ['production', 1, '010'],
    ['production', 2, '010'],
  ]);
  expect(tried[2]?.batch).toEqual(tried[0]?.batch);
});

test('createProbeReports() lets no environment hold up another', async () => {
  const { clock, world, add, said } = reporting();
  add('production');
  add('staging');
  world.failures = 1;
  await clock.advance(PACE_MS);
  expect(said()).toEqual([
    ['production', 1, '010'],
    ['staging', 1, '010'],
  ]);
});

test('createProbeReports() hands over what is left when it is closed', async () => {
  const { clock, world, add, said, reports } = reporting();
  world.failures = 1;
  add('production');
  await clock.advance(PACE_MS);
  add('production');
  await reports.close();
  expect([said(), clock.waiting()]).toEqual([
    [
      ['production', 1, '010'],
      ['production', 1, '010'],
      ['production', 2, '010'],
    ],
    0,
  ]);
});
