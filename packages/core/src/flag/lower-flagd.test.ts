/** What we lower means the same to flagd's own evaluation, whose hash agrees with ours on ASCII. */
import { FlagdCore } from '@openfeature/flagd-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beta, flag, step } from './authored-flag.fixture.ts';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { lower } from './lower.ts';
import { prerequisiteCondition } from './prerequisite-condition.ts';
import type { AuthoredFlag, FlagRule, Logic } from './types.ts';

const HOUR_MS = 3_600_000;
// flagd reads its own clock: steps lie well on either side of the present.
const NOW_MS = Math.floor(Date.now() / 1000) * 1000;
const silent = { error() {}, warn() {}, info() {}, debug() {} };

const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 });
const parts = fc.integer({ min: 0, max: 100_000 });
const variant = fc.constantFrom('legacy', 'new', 'newer');
const unit = fc.constantFrom('conversation', 'userId');
const when: fc.Arbitrary<Logic> = fc.oneof(
  fc.constant(beta),
  fc.constant({ starts_with: [{ var: 'email' }, 'a'] }),
  fc.constant({ in: ['x', { var: 'email' }] }),
  fc.integer({ min: 0, max: 5 }).map((age) => ({
    and: [{ '!==': [{ var: 'age' }, null] }, { '>=': [{ var: 'age' }, age] }],
  })),
  fc.constant({ '!': [{ in: [{ var: 'group' }, ['beta', 'none']] }] }),
);
const split = fc.tuple(variant, parts, unit).map(([first, weightParts, by]) => ({
  split: [
    { variant: first, weightParts },
    { variant: first === 'new' ? 'newer' : 'new', weightParts: 100_000 - weightParts },
  ],
  unit: by,
}));
const rule: fc.Arbitrary<FlagRule> = fc.record({
  name: fc.constant('r'),
  when: fc.oneof(when, fc.constant(true)),
  outcome: fc.oneof(
    variant.map((serve) => ({ serve })),
    split,
  ),
});
const exclusion = fc
  .tuple(parts, parts, unit)
  .filter(([a, b]) => a !== b)
  .map(([a, b, by]) => {
    const [fromParts, toParts] = [Math.min(a, b), Math.max(a, b)];
    return { group: 'g', salt: 'group', unit: by, fromParts, toParts };
  });
const share = fc.oneof(parts, fc.constant(100_000));
const arms = fc.option(fc.tuple(parts, parts));
const steps = fc.uniqueArray(
  fc.tuple(fc.integer({ min: -3, max: 3 }), parts, share, variant, arms),
  { maxLength: 3, selector: ([hours]) => hours },
);
const armsOf = (armParts: readonly [number, number] | null, control: string) => {
  if (armParts === null) return {};
  const [first, second] = armParts;
  const names = ['legacy', 'new', 'newer'].filter((name) => name !== control);
  const candidates = names.map((name, i) => ({
    variant: name,
    weightParts: i === 0 ? first : Math.min(second, 100_000 - first),
  }));
  return { arms: [...candidates, { variant: control, weightParts: 0 }] };
};
const base: fc.Arbitrary<AuthoredFlag> = fc
  .record({
    off: variant,
    serve: variant,
    salt: ascii,
    exclusion: fc.option(exclusion),
    rules: fc.array(rule, { maxLength: 3 }),
    barred: fc.subarray(['new', 'newer']),
    holdBackParts: fc.oneof(fc.constant(0), parts),
    ramp: steps,
    by: unit,
  })
  .map(({ ramp, by, ...rest }) => {
    const draws = [...ramp]
      .sort(([a], [b]) => a - b)
      .map(([hours, segmentParts, weightParts, control, armParts], index) => ({
        // Half an hour off, so that no context stands on the present.
        ...step(NOW_MS + hours * HOUR_MS + HOUR_MS / 2, [
          { id: 2 * index + 1, segment: 'beta', weightParts: segmentParts },
          { id: 2 * index + 2, segment: null, weightParts, ...armsOf(armParts, control) },
        ]),
        control,
      }));
    return { ...flag, ...rest, allocation: { unit: by, steps: draws } };
  });
const context = fc.record(
  {
    targetingKey: ascii,
    userId: ascii,
    group: fc.constantFrom('beta', 'none', 'other'),
    email: fc.constantFrom('a@x', 'b@y'),
    age: fc.integer({ min: 0, max: 5 }),
    conversationStartedAtMs: fc
      .integer({ min: -4, max: 1 })
      .map((hours) => NOW_MS + hours * HOUR_MS),
  },
  { requiredKeys: ['targetingKey'] },
);

test('lower() means the same to flagd for rules, splits, prerequisites, slices and hold-backs', () => {
  const served = new Set<string | null>();
  fc.assert(
    fc.property(
      base,
      base,
      variant,
      fc.array(context, { minLength: 20, maxLength: 20 }),
      (...given) => {
        const [first, second, wanted, contexts] = given;
        const required = lower({ ...second, key: 'required' });
        const condition = prerequisiteCondition(required, wanted, 'required');
        const agent = lower({ ...first, prerequisites: [{ name: 'required', condition }] });
        const document = { flags: { required, agent, alone: lower(first) } };
        const ruleset = compileRuleset(document);
        const flagd = new FlagdCore(undefined, silent);
        flagd.setConfigurations(JSON.stringify(document));
        expect([...ruleset.broken.values()]).toEqual([]);
        for (const each of contexts) {
          for (const key of ['required', 'agent', 'alone']) {
            const ours = evaluate(ruleset, key, each, NOW_MS);
            const theirs = flagd.resolveStringEvaluation(key, 'none', each, silent);
            expect([ours.servedAs, ours.value, ours.reason]).toEqual([
              theirs.variant,
              theirs.value,
              theirs.reason,
            ]);
            served.add(ours.servedAs);
          }
        }
      },
    ),
    { numRuns: 100 },
  );
  // What was compared was varied: drawn or not, of steps and strata.
  expect(served.size).toBeGreaterThan(8);
});
