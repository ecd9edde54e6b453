import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { lower } from './lower.ts';
import type { AllocationStep, AuthoredFlag, Draw } from './types.ts';

const T0 = 1_700_000_000_000;
const T1 = T0 + 3_600_000;
const beta = { in: [{ var: 'group' }, ['beta']] };

const flag: AuthoredFlag = {
  key: 'agent',
  variants: { legacy: 'old', new: 'fresh', newer: 'fresher' },
  serve: 'legacy',
  killed: null,
  salt: '5f3a',
  allocation: null,
  segments: { beta },
  metadata: { unit: 'conversation', watched: true, rollout: 'r1', generation: 2 },
};

function withSteps(steps: readonly AllocationStep[], unit = 'conversation'): AuthoredFlag {
  return { ...flag, allocation: { unit, steps } };
}

function step(fromMs: number, draws: readonly Draw[]): AllocationStep {
  return { fromMs, control: 'legacy', candidate: 'new', draws };
}

function everybody(id: number, weightParts: number): Draw {
  return { id, segment: null, weightParts };
}

function served(authored: AuthoredFlag, context: object, nowMs = T1 + 60_000) {
  const ruleset = compileRuleset({ flags: { agent: lower(authored) } });
  expect([...ruleset.broken.values()]).toEqual([]);
  return evaluate(ruleset, 'agent', { ...context }, nowMs).servedAs;
}

const NOW = { '*': [{ var: '$flagd.timestamp' }, 1000] };
const C = { var: 'conversationStartedAtMs' };
const S = { if: [{ '>': [C, 0] }, { min: [C, NOW] }, NOW] };
const U = { var: 'targetingKey' };

test('lower() of two steps is word for word the document of the specification', () => {
  const segment = { id: 4, segment: 'beta', weightParts: 100_000 };
  const ramp = [step(T0, [everybody(2, 5_000)]), step(T1, [segment, everybody(3, 25_000)])];
  const draw = (id: number, weight: number) => ({
    fractional: [{ cat: ['5f3a:', U] }, [`new~${id}`, weight], [`legacy~${id}`, 100_000 - weight]],
  });
  expect(lower(withSteps(ramp))).toEqual({
    state: 'ENABLED',
    variants: {
      legacy: 'old',
      new: 'fresh',
      newer: 'fresher',
      'new~4': 'fresh',
      'new~3': 'fresh',
      'legacy~3': 'old',
      'new~2': 'fresh',
      'legacy~2': 'old',
    },
    defaultVariant: 'legacy',
    targeting: {
      if: [
        { '!': [U] },
        'legacy',
        { '>=': [S, T1] },
        { if: [beta, 'new~4', draw(3, 25_000)] },
        { '>=': [S, T0] },
        draw(2, 5_000),
        'legacy',
      ],
    },
    metadata: flag.metadata,
  });
});

test.each([
  ['no allocation', flag],
  ['an allocation without steps', withSteps([])],
])('lower() of %s has no targeting', (_, authored) => {
  expect(lower(authored)).toEqual({
    state: 'ENABLED',
    variants: flag.variants,
    defaultVariant: 'legacy',
    metadata: flag.metadata,
  });
});

test('lower() of a killed flag serves the kill variant to all and is enabled', () => {
  const authored = {
    ...withSteps([step(T0, [everybody(1, 50_000)])]),
    serve: 'new',
    killed: 'legacy',
  };
  expect(lower(authored)).toEqual({
    state: 'ENABLED',
    variants: flag.variants,
    defaultVariant: 'legacy',
    metadata: flag.metadata,
  });
});

test('lower() gives control by its plain name where nobody is drawn', () => {
  for (const draws of [[], [everybody(1, 0)], [everybody(1, Number.NaN)], [everybody(1, -5)]]) {
    const lowered = lower(withSteps([step(T0, draws)]));
    expect(lowered.variants).toEqual(flag.variants);
    expect(served(withSteps([step(T0, draws)]), { targetingKey: 'u' })).toBe('legacy');
  }
});

test('lower() gives everybody the candidate of a draw of 100 000', () => {
  expect(served(withSteps([step(T0, [everybody(7, 100_000)])]), { targetingKey: 'u' })).toBe(
    'new~7',
  );
});

test('lower() gives control to whom no segment of a step matches', () => {
  const ramp = withSteps([step(T0, [{ id: 1, segment: 'beta', weightParts: 100_000 }])]);
  expect(served(ramp, { targetingKey: 'u', group: 'beta' })).toBe('new~1');
  expect(served(ramp, { targetingKey: 'u', group: 'other' })).toBe('legacy');
});

test('lower() matches segments in the order of the draws', () => {
  const authored: AuthoredFlag = {
    ...withSteps([
      step(T0, [
        { id: 1, segment: 'staff', weightParts: 0 },
        { id: 2, segment: 'beta', weightParts: 100_000 },
        everybody(3, 0),
      ]),
    ]),
    segments: { beta, staff: { '==': [{ var: 'staff' }, true] } },
  };
  expect(served(authored, { targetingKey: 'u', group: 'beta', staff: true })).toBe('legacy');
  expect(served(authored, { targetingKey: 'u', group: 'beta' })).toBe('new~2');
  expect(served(authored, { targetingKey: 'u' })).toBe('legacy');
});

test('lower() lets every step name its own control and candidate', () => {
  const next = { fromMs: T1, control: 'new', candidate: 'newer', draws: [everybody(2, 0)] };
  const ramp = withSteps([step(T0, [everybody(1, 100_000)]), next]);
  const at = (conversationStartedAtMs: number) =>
    served(ramp, { targetingKey: 'u', conversationStartedAtMs });
  expect([at(T0 - 1), at(T0), at(T1 - 1), at(T1)]).toEqual(['legacy', 'new~1', 'new~1', 'new']);
  // Without a unit: control of the newest step.
  expect(served(ramp, { conversationStartedAtMs: T0 })).toBe('new');
});

test('lower() serves `serve` below the oldest step', () => {
  const authored = { ...withSteps([step(T1, [everybody(1, 0)])]), serve: 'newer' };
  expect(served(authored, { targetingKey: 'u', conversationStartedAtMs: T1 - 1 })).toBe('newer');
  expect(served(authored, { targetingKey: 'u', conversationStartedAtMs: T1 })).toBe('legacy');
});

test('lower() draws by another unit when the plan says so', () => {
  const ramp = withSteps([step(T0, [everybody(1, 100_000)])], 'userId');
  expect(served(ramp, { userId: 'ann' })).toBe('new~1');
  expect(served(ramp, { targetingKey: 'chat' })).toBe('legacy');
});

test('lower() leaves out steps that a later one covers, and their aliases', () => {
  const covered = [step(T0, [everybody(1, 50_000)]), step(T1, [everybody(2, 60_000)])];
  const last = step(T0, [everybody(3, 0)]);
  expect(lower(withSteps([...covered, last]))).toEqual(lower(withSteps([last])));
});

test.each([
  ['variant', { ...flag, serve: 'missing' }, 'flag "agent" lacks variant "missing"'],
  ['variant', { ...flag, serve: 'toString' }, 'flag "agent" lacks variant "toString"'],
  ['variant', { ...flag, killed: 'missing' }, 'flag "agent" lacks variant "missing"'],
  [
    'segment',
    withSteps([step(T0, [{ id: 1, segment: 'nobody', weightParts: 5 }])]),
    'flag "agent" lacks segment "nobody"',
  ],
])('lower() throws when the flag lacks a %s', (_, authored, message) => {
  expect(() => lower(authored)).toThrow(message);
});

const unit = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.uuid(),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);
const weight = fc.integer({ min: 0, max: 100_000 });

test('lower() drops nobody when the weight is raised, whatever salt and unit', () => {
  fc.assert(
    fc.property(fc.string(), unit, weight, weight, (salt, targetingKey, a, b) => {
      const gets = (id: number, weightParts: number) =>
        served({ ...withSteps([step(T0, [everybody(id, weightParts)])]), salt }, { targetingKey });
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      if (gets(1, low) === 'new~1') expect(gets(2, high)).toBe('new~2');
    }),
    { numRuns: 1_000 },
  );
});

test('lower() keeps the answer of a conversation that started before a new step', () => {
  const started = fc.integer({ min: T0 - 5_000, max: T1 - 1 });
  fc.assert(
    fc.property(unit, weight, weight, started, (targetingKey, a, b, conversationStartedAtMs) => {
      const context = { targetingKey, conversationStartedAtMs };
      const first = step(T0, [everybody(1, a)]);
      const before = served(withSteps([first]), context, conversationStartedAtMs);
      const raised = withSteps([first, step(T1, [everybody(2, b)])]);
      expect(served(raised, context, T1 - 1)).toBe(before);
      expect(served(raised, context, T1)).toBe(before);
      expect(served(raised, context, T1 + 86_400_000)).toBe(before);
    }),
    { numRuns: 1_000 },
  );
});

test('lower() gives each weight its share of units', () => {
  const ramp = withSteps([step(T0, [everybody(1, 25_000)])]);
  const ruleset = compileRuleset({ flags: { agent: lower(ramp) } });
  let candidates = 0;
  for (let i = 0; i < 20_000; i++) {
    const { variant } = evaluate(ruleset, 'agent', { targetingKey: `chat-${i}` }, T1);
    if (variant === 'new') candidates += 1;
  }
  // Five standard errors of 20 000 draws at 25 % are 306.
  expect(Math.abs(candidates - 5_000)).toBeLessThan(306);
});
