import { expect, test } from 'vitest';
import { exposes, isJudgeable, observes } from './observes.ts';
import { aPhase, rollbackRule } from './rollout.fixture.ts';

const given = aPhase();
const unseen = aPhase({ shares: [], shadowParts: 50_000 });
const nothing = aPhase({ shares: [] });

test('exposes() and observes() say whether the candidate answers, and whether it works at all', () => {
  expect([given, unseen, nothing].map(exposes)).toEqual([true, false, false]);
  expect([given, unseen, nothing].map(observes)).toEqual([true, true, false]);
});

test('isJudgeable() leaves metrics of unseen work to phases with a shadow, and all others to those that give', () => {
  const shadow = { ...rollbackRule, metric: 'shadow_mismatch_rate' };
  const judgeable = (phase: typeof given) =>
    [rollbackRule, shadow].map((rule) => isJudgeable(phase, rule));
  expect([given, unseen, nothing].map(judgeable)).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ]);
});
