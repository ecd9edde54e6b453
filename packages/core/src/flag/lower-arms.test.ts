import { describe, expect, test } from 'vitest';
import { everybody, flag, step, T0, T1, withSteps } from './authored-flag.fixture.ts';
import { checkFlagdDocument } from './check-flagd-document.ts';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { explain } from './explain.ts';
import { lower } from './lower.ts';
import type { AuthoredFlag, Draw, SplitPart } from './types.ts';

const half: readonly SplitPart[] = [
  { variant: 'new', weightParts: 50_000 },
  { variant: 'legacy', weightParts: 50_000 },
];
const thirds: readonly SplitPart[] = [
  { variant: 'new', weightParts: 33_000 },
  { variant: 'newer', weightParts: 33_000 },
  { variant: 'legacy', weightParts: 34_000 },
];
const units = Array.from({ length: 6_000 }, (_, i) => `user-${i}`);

function arms(id: number, weightParts: number, split = half): Draw {
  return { ...everybody(id, weightParts), arms: split };
}

function drawn(authored: AuthoredFlag, context: (unit: string) => object = targeted): string[] {
  const ruleset = compileRuleset({ flags: { agent: lower(authored) } });
  expect([...ruleset.broken.values()]).toEqual([]);
  return units.map(
    (unit) => evaluate(ruleset, 'agent', { ...context(unit) }, T1).servedAs ?? 'none',
  );
}

function targeted(targetingKey: string): object {
  return { targetingKey };
}

function one(draw: Draw, changes: Partial<AuthoredFlag> = {}): AuthoredFlag {
  return { ...withSteps([step(T0, [draw])]), ...changes };
}

const share = (served: readonly string[], name: string) =>
  served.filter((each) => each === name).length / served.length;

describe('lowerRamp() of arms', () => {
  test('moves nobody when more take part', () => {
    const [few, more, all] = [10_000, 40_000, 100_000].map((parts) =>
      drawn(one(arms(1, parts, thirds))),
    ) as [string[], string[], string[]];
    const changed = few.filter((name, i) => name !== 'legacy' && name !== more[i]);
    const later = more.filter((name, i) => name !== 'legacy' && name !== all[i]);
    expect([changed, later]).toEqual([[], []]);
    expect(share(few, 'legacy')).toBeCloseTo(0.9, 1);
    expect(share(more, 'legacy')).toBeCloseTo(0.6, 1);
    expect(share(all, 'legacy')).toBe(0);
  });

  test('splits those who take part by their weights, however many they are', () => {
    for (const parts of [20_000, 100_000]) {
      const taking = drawn(one(arms(1, parts, thirds))).filter((name) => name !== 'legacy');
      for (const [name, wanted] of [
        ['new~1', 0.33],
        ['newer~1', 0.33],
        ['legacy~1', 0.34],
      ] as const) {
        // Four standard errors.
        const tolerance = 4 * Math.sqrt((wanted * (1 - wanted)) / taking.length);
        expect(Math.abs(share(taking, name) - wanted)).toBeLessThan(tolerance);
      }
    }
  });

  test('gives everybody what a rollout of the same share gave, by the very same words', () => {
    const rollout = lower(one(everybody(1, 50_000)));
    expect(lower(one(arms(1, 100_000)))).toEqual(rollout);
    const before = drawn(one(everybody(1, 50_000)));
    const after = drawn(one(arms(2, 100_000)));
    expect(after).toEqual(before.map((name) => name.replace('~1', '~2')));
  });

  test('draws nobody where nobody takes part or all is held back', () => {
    for (const authored of [
      one(arms(1, 0)),
      one(arms(1, Number.NaN)),
      one(arms(1, 100_000), { holdBackParts: 100_000 }),
    ]) {
      expect(lower(authored).variants).toEqual(flag.variants);
      expect(new Set(drawn(authored))).toEqual(new Set(['legacy']));
    }
  });

  test('keeps the held back on control, and moves nobody else', () => {
    const free = drawn(one(arms(1, 100_000, thirds)));
    const held = drawn(one(arms(1, 100_000, thirds), { holdBackParts: 50_000 }));
    const moved = held.filter((name, i) => name !== free[i]);
    expect(new Set(moved)).toEqual(new Set(['legacy~1']));
    expect(share(held, 'newer~1')).toBeCloseTo(0.17, 1);
    expect(share(held, 'new~1')).toBe(share(free, 'new~1'));
  });

  test('draws none but those of its exclusion slice, as evenly as without one', () => {
    const exclusion = {
      ...{ group: 'g', unit: 'conversation', salt: 'group' },
      ...{ fromParts: 0, toParts: 50_000 },
    };
    const free = drawn(one(arms(1, 60_000)));
    const sliced = drawn(one(arms(1, 60_000), { exclusion }));
    expect(sliced.filter((name, i) => name !== 'legacy' && name !== free[i])).toEqual([]);
    const taking = sliced.filter((name) => name !== 'legacy');
    expect(taking.length / units.length).toBeCloseTo(0.3, 1);
    expect(share(taking, 'new~1')).toBeCloseTo(0.5, 1);
  });

  test('gives control, undrawn, to those of a segment who do not take part', () => {
    const draws = [{ ...arms(1, 30_000), segment: 'beta' }, arms(2, 100_000)];
    const authored = withSteps([step(T0, draws)]);
    const inBeta = drawn(authored, (targetingKey) => ({ targetingKey, group: 'beta' }));
    expect(new Set(inBeta)).toEqual(new Set(['new~1', 'legacy~1', 'legacy']));
    expect(share(inBeta, 'legacy')).toBeCloseTo(0.7, 1);
    expect(new Set(drawn(authored))).toEqual(new Set(['new~2', 'legacy~2']));
  });
});

test('lower() of arms is what flagd takes', () => {
  const exclusion = { group: 'g', unit: 'userId', salt: 'g', fromParts: 0, toParts: 50_000 };
  for (const parts of [30_000, 100_000]) {
    const document = { flags: { agent: lower(one(arms(1, parts, thirds), { exclusion })) } };
    expect(checkFlagdDocument(document, 'flagd')).toEqual([]);
  }
});

test('explain() says where a unit fell among the arms, or that it does not take part', () => {
  const served = lower(one(arms(1, 30_000, thirds)));
  const names = drawn(one(arms(1, 30_000, thirds)));
  const explained = (wanted: boolean) => {
    const targetingKey = units[names.findIndex((name) => (name === 'legacy') === wanted)] ?? '';
    const { bucket, sentence } = explain(served, 'agent', { targetingKey }, T1);
    const shown = bucket?.slices.map(({ variant, weight }) => `${variant} ${weight}`);
    expect(bucket?.key).toBe(targetingKey);
    expect(JSON.stringify(bucket)).not.toContain(flag.salt);
    expect(sentence).toContain(`the unit fell on ${bucket?.position} of 100000`);
    return shown;
  };
  expect(explained(false)).toEqual(['new~1 33000', 'newer~1 33000', 'legacy~1 34000']);
  expect(explained(true)).toEqual(['in 30000', 'out 70000']);
});
