import { expect, test } from 'vitest';
import { flag, step, T0, T1, withSteps } from './authored-flag.fixture.ts';
import { CONVERSATION_START } from './conversation-start.ts';
import { inForce, reachableSteps } from './in-force.ts';
import { resultOf } from './logic.fixture.ts';
import type { AllocationStep } from './types.ts';

const HOUR_MS = T1 - T0;
const since = (fromMs: number) => ({ '>=': [CONVERSATION_START, fromMs] });
const controls = (...names: string[]): readonly AllocationStep[] =>
  names.map((control, index) => ({ ...step(T0 + index * HOUR_MS, []), control })).reverse();
const control = (given: AllocationStep) => given.control;

test('inForce() asks neighbours that give the same as one, and nothing where all do', () => {
  expect(inForce(controls('a', 'a'), 'a', control)).toBe('a');
  expect(inForce([], 'a', control)).toBe('a');
  expect(inForce(controls('a', 'b', 'b', 'a'), 'a', control)).toEqual({
    if: [since(T0 + 3 * HOUR_MS), 'a', since(T1), 'b', 'a'],
  });
});

test('inForce() gives what the newest step gives that the conversation did not start before', () => {
  const logic = inForce(controls('a', 'b', 'c'), 'older', control);
  const at = (conversationStartedAtMs: number) =>
    resultOf(logic, { conversationStartedAtMs }, T1 + 2 * HOUR_MS);
  expect([T0 - 1, T0, T1 - 1, T1, T1 + HOUR_MS].map(at)).toEqual(['older', 'a', 'a', 'b', 'c']);
});

test('reachableSteps() are the newest first, without those that a later one covers', () => {
  const [first, second, covering] = [step(T0, []), step(T1, []), step(T1, [])];
  expect(reachableSteps(withSteps([first, second, covering]))).toEqual([covering, first]);
  expect(reachableSteps(flag)).toEqual([]);
});
