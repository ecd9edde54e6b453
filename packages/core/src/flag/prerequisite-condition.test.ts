import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  everybody,
  flag,
  serving,
  splitting,
  step,
  T0,
  T1,
  withSteps,
} from './authored-flag.fixture.ts';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { resultOf } from './logic.fixture.ts';
import { lower } from './lower.ts';
import { prerequisiteCondition } from './prerequisite-condition.ts';
import type { FlagdFlag, Logic } from './types.ts';

const foreign = (targeting: Logic, more: Partial<FlagdFlag> = {}): FlagdFlag => ({
  state: 'ENABLED',
  variants: { on: true, off: false, true: 1 },
  defaultVariant: 'off',
  targeting,
  ...more,
});

test.each([
  ['the variant that it serves', lower({ ...flag, serve: 'new' }), 'new', true],
  ['another variant', lower(flag), 'new', false],
  ['no variant of its own', lower(flag), 'toString', false],
  ['its kill variant', lower({ ...flag, serve: 'new', killed: 'legacy' }), 'legacy', true],
  ['a flag that is disabled', foreign({}, { state: 'DISABLED' }), 'off', false],
  ['a flag without default variant', foreign({}, { defaultVariant: null }), 'off', false],
])('prerequisiteCondition() without targeting is a constant for %s', (_, of, variant, holds) => {
  expect(prerequisiteCondition(of, variant, 'agent')).toBe(holds);
});

test('prerequisiteCondition() compares the targeting with the variant and all its draws', () => {
  const lowered = lower(withSteps([step(T0, [everybody(1, 5)]), step(T1, [everybody(12, 9)])]));
  expect(prerequisiteCondition(lowered, 'new', 'agent')).toEqual({
    in: [lowered.targeting, ['new', 'new~12', 'new~1']],
  });
});

test('prerequisiteCondition() counts no result as the default variant, and booleans as names', () => {
  const targeting = { if: [{ var: 'x' }, true] };
  expect(prerequisiteCondition(foreign(targeting), 'off', 'f')).toEqual({
    in: [targeting, ['off', null]],
  });
  expect(prerequisiteCondition(foreign(targeting), 'true', 'f')).toEqual({
    in: [targeting, ['true', true]],
  });
});

test('prerequisiteCondition() spells out the key that a flag hashes or reads by itself', () => {
  const shorthand = {
    fractional: [
      ['on', 50],
      ['off', 50],
    ],
  };
  const unit = { var: 'targetingKey' };
  const spelled = {
    if: [unit, { fractional: [{ cat: ['f', unit] }, ['on', 50], ['off', 50]] }, null],
  };
  const keyed = { if: [{ '==': [{ var: ['$flagd.flagKey'] }, 'f'] }, shorthand, 'on'] };
  expect(prerequisiteCondition(foreign(keyed), 'on', 'f')).toEqual({
    in: [{ if: [{ '==': ['f', 'f'] }, spelled, 'on'] }, ['on']],
  });
});

test('prerequisiteCondition() is true exactly for those whom the other flag gives the variant', () => {
  const other = {
    ...withSteps([step(T0, [everybody(1, 20_000)]), step(T1, [everybody(2, 60_000)])]),
    rules: [serving('beta', 'newer'), splitting({ new: 30_000, legacy: 70_000 }, 'userId')],
    holdBackParts: 2_000,
  };
  const shorthand = foreign({
    fractional: [
      ['on', 30],
      ['off', 30],
      ['true', 40],
    ],
  });
  const ruleset = compileRuleset({ flags: { other: lower(other), foreign: shorthand } });
  const context = fc.record(
    {
      targetingKey: fc.string(),
      userId: fc.string(),
      group: fc.constantFrom('beta', 'none'),
      conversationStartedAtMs: fc.constantFrom(0, T0 - 1, T0, T1),
    },
    { requiredKeys: [] },
  );
  const nowMs = T1 + 5_000;
  fc.assert(
    fc.property(context, (given) => {
      for (const variant of ['legacy', 'new', 'newer']) {
        const condition = prerequisiteCondition(lower(other), variant, 'other');
        const served = evaluate(ruleset, 'other', given, nowMs).variant;
        expect(resultOf(condition, given, nowMs)).toBe(served === variant);
      }
      for (const variant of ['on', 'off', 'true']) {
        const condition = prerequisiteCondition(shorthand, variant, 'foreign');
        const served = evaluate(ruleset, 'foreign', given, nowMs).variant;
        expect(resultOf(condition, given, nowMs)).toBe(served === variant);
      }
    }),
    { numRuns: 1_000 },
  );
});
