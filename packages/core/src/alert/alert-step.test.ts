import { expect, test } from 'vitest';
import { anAlertRule } from './alert-rule.fixture.ts';
import { alertGapMs, alertIsDue, alertStepMs } from './alert-step.ts';
import { emptyAlertState } from './empty-alert-state.ts';
import type { AlertCondition } from './types.ts';

const HOUR_MS = 3_600_000;

test.each<[string, Partial<AlertCondition>, step: number, gap: number]>([
  ['5 m', { forMs: 300_000 }, 10_000, 60_000],
  ['20 s', { forMs: 20_000 }, 6_666, 19_998],
  ['3 s, kept for 1 m', { forMs: 3_000, keepFiringForMs: 60_000 }, 1_000, 30_000],
  ['3 s', { forMs: 3_000 }, 1_000, 10_000],
  ['a count within 5 m', { forMs: 0, windowMs: 300_000 }, 1_000, 10_000],
  ['a drop within 1 h', { forMs: 0, dropBy: 0.1, windowMs: HOUR_MS }, 10_000, 30_000],
  ['a drop for 3 s', { forMs: 3_000, dropBy: 0.1 }, 1_000, 10_000],
  ['a window of 24 h', { windowMs: 24 * HOUR_MS }, 120_000, 360_000],
  ['a window of 400 d', { windowMs: 9_600 * HOUR_MS }, 600_000, 1_800_000],
])('alertStepMs() and alertGapMs() of %s', (_, condition, step, gap) => {
  const rule = anAlertRule({}, condition);
  expect([alertStepMs(rule), alertGapMs(rule)]).toEqual([step, gap]);
});

test('alertStepMs() of an event is 10 s', () => {
  const rule = anAlertRule({ trigger: { kind: 'event', events: ['flag.set'] } });
  expect([alertStepMs(rule), alertGapMs(rule)]).toEqual([10_000, 30_000]);
});

test('alertIsDue() at its time, and when the clock went back', () => {
  const at = (dueMs: number) => alertIsDue({ ...emptyAlertState(), dueMs }, 1_000_000);
  expect([at(1_000_000), at(1_000_001), at(1_600_000), at(1_600_001)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  const looked = (lastMs: number) =>
    alertIsDue({ ...emptyAlertState(), dueMs: 1_300_000, lastMs }, 1_000_000);
  expect([looked(999_000), looked(1_010_000), looked(1_010_001)]).toEqual([false, false, true]);
});
