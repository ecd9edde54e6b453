import { compileRuleset, evaluate, type FlagdDocument } from '@tidegate/core';
import { expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import type { Store, Transactions } from '../store/store.ts';
import { constantFlag } from '../stream/served-world.fixture.ts';
import { createCountReports } from './count-reports.ts';

const NOW = 1_800_000_000_123;
const PACE_MS = limits.countsEveryMs;
const flags = { a: constantFlag(1), b: constantFlag(2), c: constantFlag(3) };
const ruleset = compileRuleset({ flags } as unknown as FlagdDocument);

type Input = Parameters<Transactions['ingestBatch']>[0];

/** Reports into a list; while `failures` is above 0 the store takes nothing. */
function reporting(countsPerBatch: number = limits.countsPerBatch) {
  const clock = fakeClock(NOW);
  const tried: Input[] = [];
  const warned: object[] = [];
  const world = { failures: 0, hold: Promise.resolve() };
  const transact: Store['transact'] = async (_name, input) => {
    tried.push(input as Input);
    await world.hold;
    if (world.failures > 0) {
      world.failures -= 1;
      throw new Error('the disk is gone');
    }
    return {} as never;
  };
  const reports = createCountReports({
    store: { transact },
    clock,
    limits: { ...limits, countsPerBatch },
    log: {
      ...silentLog,
      warn: ({ environment }: { environment?: unknown }) => {
        warned.push({ environment });
      },
    },
  });
  const ask = (environment: string, ...keys: string[]) => {
    for (const key of keys) reports.add(environment, key, evaluate(ruleset, key, {}, NOW));
  };
  const said = () =>
    tried.map(({ environment, batch: { sequence, series } }) => [
      environment,
      sequence,
      series.map(({ flag, cell }) => `${flag} ${cell.kind === 'count' ? cell.count : '?'}`),
    ]);
  return { clock, tried, warned, world, reports, ask, said };
}

test('createCountReports() hands over what was counted as a batch that can act on nothing', async () => {
  const { clock, tried, ask } = reporting();
  await clock.advance(PACE_MS);
  expect(tried).toEqual([]);
  ask('production', 'a', 'a');
  await clock.advance(PACE_MS);
  const nowMs = NOW + 2 * PACE_MS;
  expect(tried).toEqual([
    {
      environment: 'production',
      keyId: '',
      trusted: false,
      batch: {
        schema: 1,
        instanceId: expect.stringMatching(/^ofrep-[\w-]{36}$/),
        sequence: 1,
        sentAtMs: nowMs,
        ruleset: { lineage: 0, version: 0 },
        dropped: { observations: 0, batches: 0 },
        series: [
          {
            flag: 'a',
            variant: 'on',
            draw: 0,
            metric: 'evaluations',
            labels: { reason: 'STATIC' },
            startMs: nowMs - (nowMs % 10_000),
            cell: { kind: 'count', count: 2 },
          },
        ],
        closing: true,
      },
      nowMs,
    },
  ]);
  await clock.advance(PACE_MS);
  expect(tried).toHaveLength(1);
});

test('createCountReports() numbers the batches of each environment', async () => {
  const { clock, said, ask } = reporting(2);
  ask('production', 'a', 'b', 'c');
  ask('staging', 'a');
  await clock.advance(PACE_MS);
  ask('production', 'c');
  await clock.advance(PACE_MS);
  expect(said()).toEqual([
    ['production', 1, ['a 1', 'b 1']],
    ['production', 2, ['c 1']],
    ['staging', 1, ['a 1']],
    ['production', 3, ['c 1']],
  ]);
});

test('createCountReports() sends a batch again unchanged until it is stored, and counts on', async () => {
  const { clock, tried, warned, world, said, ask } = reporting();
  ask('production', 'a');
  ask('staging', 'b');
  world.failures = 1;
  await clock.advance(PACE_MS);
  ask('production', 'a');
  await clock.advance(PACE_MS);
  expect(said()).toEqual([
    ['production', 1, ['a 1']],
    ['staging', 1, ['b 1']],
    ['production', 1, ['a 1']],
    ['production', 2, ['a 1']],
  ]);
  expect(tried[2]?.batch).toBe(tried[0]?.batch);
  expect(warned).toEqual([{ environment: 'production' }]);
});

test('createCountReports() has one batch in flight', async () => {
  const { clock, world, said, ask } = reporting();
  let release = () => {};
  world.hold = new Promise((resolve) => {
    release = resolve;
  });
  ask('production', 'a');
  await clock.advance(PACE_MS);
  ask('production', 'b');
  await clock.advance(5 * PACE_MS);
  expect(said()).toEqual([['production', 1, ['a 1']]]);
  release();
  await clock.advance(0);
  await clock.advance(PACE_MS);
  expect(said()).toEqual([
    ['production', 1, ['a 1']],
    ['production', 2, ['b 1']],
  ]);
});

test('createCountReports() says how many evaluations it dropped, even when that is all', async () => {
  const { clock, tried, reports } = reporting();
  reports.add('production', 'x'.repeat(201), ruleset.notFound);
  await clock.advance(PACE_MS);
  expect(tried.map(({ batch: { series, dropped } }) => ({ series, dropped }))).toEqual([
    { series: [], dropped: { observations: 1, batches: 0 } },
  ]);
});

test('close() hands over what is left, once, and then stands still', async () => {
  const { clock, world, said, reports, ask } = reporting();
  ask('production', 'a');
  world.failures = 1;
  await clock.advance(PACE_MS);
  ask('production', 'b');
  await reports.close();
  expect(said()).toEqual([
    ['production', 1, ['a 1']],
    ['production', 1, ['a 1']],
    ['production', 2, ['b 1']],
  ]);
  expect(clock.waiting()).toBe(0);
});

test('close() resolves when the store takes nothing', async () => {
  const { world, warned, reports, ask } = reporting();
  ask('production', 'a');
  world.failures = 1;
  await reports.close();
  expect(warned).toEqual([{ environment: 'production' }]);
});
