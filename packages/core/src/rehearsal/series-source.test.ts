import { expect, test } from 'vitest';
import { newRollout } from '../rollout/new-rollout.ts';
import type { Plan, Rollout } from '../rollout/types.ts';
import {
  aPhase,
  aPlan,
  aTest,
  errors,
  MINUTE_MS,
  START_MS,
  someTests,
  values,
} from './rehearsal.fixture.ts';
import { seriesSource } from './series-source.ts';

const rolloutOf = (plan: Plan, changes: Partial<Rollout> = {}): Rollout => ({
  ...newRollout({ id: 'r', plan, planHash: 'h', nextDraw: 2, nowMs: START_MS }),
  status: 'running',
  ramp: [{ fromMs: START_MS, phase: 0, draws: [{ id: 1, segment: null, weightParts: 25_000 }] }],
  ...changes,
});

const plan = aPlan();

test('seriesSource() splits turns as the ramp does, and lets none get lost', () => {
  const source = seriesSource(plan, someTests(), aTest({ turns: values([10, 1]) }));
  let state = source.first;
  const sums = { control: 0, candidate: 0 };
  for (let second = 0; second < 600; second += 10) {
    const fromMs = START_MS + second * 1_000;
    const found = source.take(state, rolloutOf(plan), fromMs, fromMs + 10_000);
    state = found.state;
    for (const { arm, cell } of found.rows) if (cell.kind === 'rate') sums[arm] += cell.trials;
  }
  expect(sums).toEqual({ control: 75, candidate: 25 });
});

test('seriesSource() tells turns without errors where no series names them, and counts of an arm once', () => {
  const complaints = {
    metric: 'complaints',
    kind: 'count',
    control: [],
    candidate: values([4, 1]),
  } as const;
  const source = seriesSource(plan, someTests(), aTest({ series: [complaints] }));
  const draws = [
    { id: 1, segment: 'beta', weightParts: 100_000 },
    { id: 2, segment: null, weightParts: 50_000 },
  ];
  const rollout = rolloutOf(plan, { ramp: [{ fromMs: START_MS, phase: 0, draws }] });
  const { rows } = source.take(source.first, rollout, START_MS, START_MS + MINUTE_MS * 100);
  const of = (metric: string) => rows.filter((row) => row.metric === metric);
  expect(of('error_rate').map(({ cell }) => cell.kind === 'rate' && cell.events)).toEqual([
    0, 0, 0,
  ]);
  const counts = of('complaints').map(({ cell }) => (cell.kind === 'count' ? cell.count : -1));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(399);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(400);
});

test('seriesSource() lets a candidate that works unseen tell of itself alone', () => {
  const shadowed = aPlan({ phases: [aPhase({ shares: [], shadowParts: 50_000 })] });
  const mismatch = {
    metric: 'shadow_mismatch_rate',
    kind: 'rate',
    control: [],
    candidate: values([0.5, 1]),
  } as const;
  const one = aTest({ series: [errors(values([0.1, 1]), values([0, 1])), mismatch] });
  const source = seriesSource(shadowed, someTests(), one);
  const rollout = rolloutOf(shadowed, { ramp: [{ fromMs: START_MS, phase: 0, draws: [] }] });
  const { rows } = source.take(source.first, rollout, START_MS, START_MS + MINUTE_MS);
  const told = rows.map(({ metric, arm, draw, cell }) => [
    metric,
    arm,
    draw,
    cell.kind === 'rate' ? [cell.trials, cell.events] : null,
  ]);
  expect(told).toEqual([
    ['error_rate', 'control', 0, [1_000, 0]],
    ['shadow_mismatch_rate', 'candidate', 0, [500, 250]],
  ]);
  const paused = source.take(
    source.first,
    { ...rollout, status: 'paused' },
    START_MS,
    START_MS + 1,
  );
  expect(paused.rows.filter(({ arm }) => arm === 'candidate')).toEqual([]);
});

test('seriesSource() says when what is told changes, and is not steady where chance draws', () => {
  const one = aTest({ turns: values([1, 3], [2, 1]), series: [errors(values([0, 5], [1, 1]))] });
  const source = seriesSource(plan, someTests(), one);
  const next = (minutes: number) => source.changesMs(START_MS + minutes * MINUTE_MS);
  expect([next(0), next(3), next(5)]).toEqual([
    START_MS + 3 * MINUTE_MS,
    START_MS + 5 * MINUTE_MS,
    null,
  ]);
  expect(source.isSteady).toBe(true);
  expect(seriesSource(plan, someTests({ seed: 1 }), one).isSteady).toBe(false);
});
