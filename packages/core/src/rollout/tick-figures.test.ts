import { expect, test } from 'vitest';
import type { TickRow } from '../guardrail/types.ts';
import { experimentOf } from './experiment.fixture.ts';
import { aPhase, aPlan, running, T0 } from './rollout.fixture.ts';
import { tickFigures } from './tick-figures.ts';
import type { Plan } from './types.ts';

const row = (metric: string, arm: TickRow['arm'], draw: number, units: number): TickRow => ({
  metric,
  draw,
  arm,
  startMs: T0,
  cell: {
    kind: 'rate',
    trials: units,
    events: 0,
    atRiskUnits: units,
    newUnits: units,
    openUnits: 0,
    failedUnits: [],
  },
});
const tick = (...rows: TickRow[]) => ({ atMs: T0, liveInstances: 1, rows });

test('tickFigures() counts units of the draws of this phase alone', () => {
  const plan = aPlan();
  const found = tickFigures(
    plan,
    running(plan),
    tick(
      row('error_rate', 'candidate', 7, 10),
      row('error_rate', 'candidate', 6, 90),
      row('error_rate', 'control', 7, 30),
      row('error_rate', 'control', 0, 500),
      row('http_5xx_rate', 'candidate', 7, 70),
      row('shadow_mismatch_rate', 'candidate', 0, 80),
    ),
  );
  expect(found).toEqual({ observed: true, units: { control: 30, candidate: 10 } });
});

test('tickFigures() counts what the candidate does unseen in a shadow phase', () => {
  const plan = aPlan({ phases: [aPhase({ shares: [], shadowParts: 50_000 })] });
  const rollout = running(plan);
  const shadow = row('shadow_mismatch_rate', 'candidate', 0, 8);
  expect(tickFigures(plan, rollout, tick(shadow, row('error_rate', 'control', 0, 9)))).toEqual({
    observed: true,
    units: { control: 0, candidate: 8 },
  });
  expect(tickFigures(plan, rollout, tick(row('error_rate', 'control', 0, 9))).observed).toBe(false);
});

test('tickFigures() sees an experiment when a unit meets an arm, also where nothing has turns', () => {
  const met = row('error_rate', 'candidate', 7, 3);
  const exposure = { ...met, cell: { ...met.cell, trials: 0 } };
  const control = { ...exposure, arm: 'control' as const };
  const experiment = experimentOf();
  const of = (plan: Plan, ...rows: TickRow[]) => tickFigures(plan, running(plan), tick(...rows));
  expect(of(experiment, exposure)).toEqual({ observed: true, units: { control: 0, candidate: 3 } });
  expect(of(experiment, control).observed).toBe(false);
  expect(of(aPlan(), exposure).observed).toBe(false);
});
