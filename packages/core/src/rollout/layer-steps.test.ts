import { expect, test } from 'vitest';
import {
  hasFailed,
  isDoneByHand,
  retryAfterMs,
  stepAfter,
  stepName,
  stepNow,
  stepsOf,
  waitsForHand,
  wasExecuted,
} from './layer-steps.ts';
import { aLayer } from './rollout.fixture.ts';
import type { LayerState } from './types.ts';

const looked = { verify: ['traffic', 'health'], cleanMs: 60_000 } as const;
const driven = aLayer('pods', { action: 'promote', ...looked });
const at = (changes: Partial<LayerState>): LayerState => ({
  ...{ name: 'pods', state: 'running', effectId: null },
  ...changes,
});

test('stepsOf() goes through the driver, each check and the time that control is watched', () => {
  const looks = [{ step: 'check', check: 0 }, { step: 'check', check: 1 }, { step: 'clean' }];
  const steps = [{ step: 'prepare' }, { step: 'execute' }, { step: 'verify' }];
  expect(stepsOf(driven)).toEqual([...steps, ...looks]);
  expect(stepsOf(aLayer('tables', looked))).toEqual(looks);
  expect(stepsOf(aLayer('flag', { kind: 'flag' }))).toEqual([]);
});

test('stepAfter() follows the order to its end', () => {
  const after = (changes: Partial<LayerState>) => stepAfter(driven, at(changes));
  expect(after({ step: 'prepare' })).toEqual({ step: 'execute' });
  expect(after({ step: 'verify' })).toEqual({ step: 'check', check: 0 });
  expect(after({ step: 'check', check: 1 })).toEqual({ step: 'clean' });
  expect(after({ step: 'clean' })).toBeNull();
});

test('stepNow() takes one that began before there were steps as being executed', () => {
  expect(stepNow(at({}))).toEqual({ step: 'execute' });
  expect(stepNow(at({ step: 'check', check: 1 }))).toEqual({ step: 'check', check: 1 });
  expect(stepName(driven, { step: 'check', check: 1 })).toBe('check health');
  expect(stepName(driven, { step: 'undo' })).toBe('undo');
});

test('what a person does, has failed or was executed is told apart', () => {
  const byHand = aLayer('tables');
  expect([isDoneByHand(byHand), isDoneByHand(driven)]).toEqual([true, false]);
  expect(isDoneByHand(aLayer('w', { kind: 'watch' }))).toBe(false);
  expect([waitsForHand(byHand, at({})), waitsForHand(byHand, at({ step: 'check' }))]).toEqual([
    ...[true, false],
  ]);
  expect([hasFailed(at({})), hasFailed(at({ retryAtMs: 1 }))]).toEqual([false, true]);
  expect(hasFailed(at({ state: 'failed' }))).toBe(true);
  const steps = ['prepare', 'execute', 'check'] as const;
  expect(steps.map((step) => wasExecuted(driven, at({ step })))).toEqual([false, true, true]);
  expect(wasExecuted(byHand, at({ step: 'check' }))).toBe(false);
});

test('retryAfterMs() waits three times as long each time, 5 min at most, as often as it may', () => {
  const waits = (retries: number) =>
    Array.from({ length: 7 }, (_, index) => retryAfterMs({ ...driven, retries }, index + 1));
  expect(waits(6)).toEqual([5_000, 15_000, 45_000, 135_000, 300_000, 300_000, null]);
  expect(retryAfterMs(driven, 1)).toBeNull();
});
