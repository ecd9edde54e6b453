import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beta,
  everybody,
  flag,
  servedBy,
  serving,
  splitting,
  step,
  T0,
  T1,
  withSteps,
} from './authored-flag.fixture.ts';
import { compileRuleset } from './compile-ruleset.ts';
import { CONVERSATION_START } from './conversation-start.ts';
import { evaluate } from './evaluate.ts';
import { lower } from './lower.ts';
import { lowerRamp } from './lower-ramp.ts';
import type { AuthoredFlag } from './types.ts';

test('lowerRamp() has no branch when there is no step', () => {
  expect(lowerRamp(flag, new Map())).toEqual([]);
  expect(lowerRamp(withSteps([]), new Map())).toEqual([]);
});

test('lowerRamp() names its branches and gives the aliases that it serves', () => {
  const aliases = new Map();
  const ramp = withSteps([step(T0, [everybody(1, 5)]), step(T1, [everybody(2, 100_000)])]);
  const slice = { group: 'g', unit: 'userId', salt: 's', fromParts: 0, toParts: 50_000 };
  const names = lowerRamp({ ...ramp, exclusion: slice }, aliases).map(({ name }) => name);
  expect(names).toEqual(['no-unit', 'excluded', 'ramp', 'ramp']);
  expect([...aliases]).toEqual([
    ['new~2', 'fresh'],
    ['new~1', 'fresh'],
    ['legacy~1', 'old'],
  ]);
});

test('lowerRamp() gives control by its plain name where nobody is drawn', () => {
  for (const draws of [[], [everybody(1, 0)], [everybody(1, Number.NaN)], [everybody(1, -5)]]) {
    const lowered = lower(withSteps([step(T0, draws)]));
    expect(lowered.variants).toEqual(flag.variants);
    expect(servedBy(withSteps([step(T0, draws)]), { targetingKey: 'u' })).toBe('legacy');
  }
});

test('lowerRamp() gives everybody the candidate of a draw of 100 000', () => {
  expect(servedBy(withSteps([step(T0, [everybody(7, 100_000)])]), { targetingKey: 'u' })).toBe(
    'new~7',
  );
});

test('lowerRamp() gives control to whom no segment of a step matches', () => {
  const ramp = withSteps([step(T0, [{ id: 1, segment: 'beta', weightParts: 100_000 }])]);
  expect(servedBy(ramp, { targetingKey: 'u', group: 'beta' })).toBe('new~1');
  expect(servedBy(ramp, { targetingKey: 'u', group: 'other' })).toBe('legacy');
});

test('lowerRamp() matches segments in the order of the draws', () => {
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
  expect(servedBy(authored, { targetingKey: 'u', group: 'beta', staff: true })).toBe('legacy');
  expect(servedBy(authored, { targetingKey: 'u', group: 'beta' })).toBe('new~2');
  expect(servedBy(authored, { targetingKey: 'u' })).toBe('legacy');
});

test('lowerRamp() lets every step name its own control and candidate', () => {
  const next = { fromMs: T1, control: 'new', candidate: 'newer', draws: [everybody(2, 0)] };
  const ramp = withSteps([step(T0, [everybody(1, 100_000)]), next]);
  const at = (conversationStartedAtMs: number) =>
    servedBy(ramp, { targetingKey: 'u', conversationStartedAtMs });
  expect([at(T0 - 1), at(T0), at(T1 - 1), at(T1)]).toEqual(['legacy', 'new~1', 'new~1', 'new']);
});

test('lowerRamp() gives control of the step that was in force to whom it cannot draw', () => {
  const next = { fromMs: T1, control: 'new', candidate: 'newer', draws: [everybody(2, 50_000)] };
  const slice = { group: 'g', unit: 'userId', salt: 's', fromParts: 0, toParts: 50_000 };
  const ramp = { ...withSteps([step(T0, [everybody(1, 100_000)]), next]), exclusion: slice };
  const controlAt = (fromMs: number) => ({ '>=': [CONVERSATION_START, fromMs] });
  const control = { if: [controlAt(T1), 'new', 'legacy'] };
  expect(lowerRamp(ramp, new Map()).map(({ give }) => give)).toEqual([
    control,
    control,
    expect.objectContaining({ fractional: expect.anything() }),
    'new~1',
  ]);
  const at = (context: object) =>
    [T0 - 1, T0, T1 - 1, T1].map((conversationStartedAtMs) =>
      servedBy(ramp, { ...context, conversationStartedAtMs }),
    );
  const held = ['legacy', 'legacy', 'legacy', 'new'];
  expect(at({ userId: 'u' })).toEqual(held);
  expect(at({ targetingKey: 'c' })).toEqual(held);
});

test('lowerRamp() serves `serve` below the oldest step', () => {
  const authored = { ...withSteps([step(T1, [everybody(1, 0)])]), serve: 'newer' };
  expect(servedBy(authored, { targetingKey: 'u', conversationStartedAtMs: T1 - 1 })).toBe('newer');
  expect(servedBy(authored, { targetingKey: 'u', conversationStartedAtMs: T1 })).toBe('legacy');
});

test('lowerRamp() draws by another unit when the plan says so', () => {
  const ramp = withSteps([step(T0, [everybody(1, 100_000)])], 'userId');
  expect(servedBy(ramp, { userId: 'ann' })).toBe('new~1');
  expect(servedBy(ramp, { targetingKey: 'chat' })).toBe('legacy');
});

test('lowerRamp() leaves out steps that a later one covers, and their aliases', () => {
  const covered = [step(T0, [everybody(1, 50_000)]), step(T1, [everybody(2, 60_000)])];
  const last = step(T0, [everybody(3, 0)]);
  expect(lower(withSteps([...covered, last]))).toEqual(lower(withSteps([last])));
});

const unit = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.uuid(),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);
const weight = fc.integer({ min: 0, max: 100_000 });

test('lowerRamp() drops nobody when the weight is raised, whatever salt and unit', () => {
  fc.assert(
    fc.property(fc.string(), unit, weight, weight, (salt, targetingKey, a, b) => {
      const gets = (id: number, weightParts: number) =>
        servedBy(
          { ...withSteps([step(T0, [everybody(id, weightParts)])]), salt },
          { targetingKey },
        );
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      if (gets(1, low) === 'new~1') expect(gets(2, high)).toBe('new~2');
    }),
    { numRuns: 1_000 },
  );
});

test('lowerRamp() keeps the answer of a conversation that started before a new step', () => {
  const started = fc.integer({ min: T0 - 5_000, max: T1 - 1 });
  fc.assert(
    fc.property(unit, weight, weight, started, (targetingKey, a, b, conversationStartedAtMs) => {
      const context = { targetingKey, conversationStartedAtMs };
      const first = step(T0, [everybody(1, a)]);
      const before = servedBy(withSteps([first]), context, conversationStartedAtMs);
      const raised = withSteps([first, step(T1, [everybody(2, b)])]);
      expect(servedBy(raised, context, T1 - 1)).toBe(before);
      expect(servedBy(raised, context, T1)).toBe(before);
      expect(servedBy(raised, context, T1 + 86_400_000)).toBe(before);
    }),
    { numRuns: 1_000 },
  );
});

test('lowerRamp() gives each weight its share of units', () => {
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

test('lowerRamp() holds the same units back in every step, and all others stay drawn', () => {
  fc.assert(
    fc.property(unit, weight, weight, weight, (targetingKey, held, a, b) => {
      const gets = (id: number, weightParts: number, holdBackParts: number) =>
        servedBy(
          { ...withSteps([step(T0, [everybody(id, weightParts)])]), holdBackParts },
          { targetingKey },
        );
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const isHeldBack = gets(1, 100_000, held)?.startsWith('legacy') === true;
      expect(gets(2, low, held)?.startsWith('new')).toBe(
        !isHeldBack && gets(2, low, 0)?.startsWith('new') === true,
      );
      if (gets(3, low, held) === 'new~3') expect(gets(4, high, held)).toBe('new~4');
    }),
    { numRuns: 1_000 },
  );
});

test('lowerRamp() caps the draws of segments too', () => {
  const authored: AuthoredFlag = {
    ...withSteps([step(T0, [{ id: 1, segment: 'beta', weightParts: 100_000 }])]),
    holdBackParts: 100_000,
  };
  expect(servedBy(authored, { targetingKey: 'u', group: 'beta' })).toBe('legacy');
});

test('lowerRamp() keeps the answer of a conversation when later rollouts add steps, whoever it is', () => {
  const variant = fc.constantFrom('legacy', 'new', 'newer');
  const drawn = fc.record({ control: variant, candidate: variant, weightParts: weight });
  const steps = fc.array(drawn, { minLength: 2, maxLength: 5 }).map((given) =>
    given.map(({ weightParts, ...names }, index) => ({
      ...names,
      fromMs: T0 + index * 1_000,
      draws: [everybody(index + 1, weightParts)],
    })),
  );
  const slice = fc.record({
    group: fc.constant('g'),
    salt: fc.constant('group'),
    unit: fc.constantFrom('conversation', 'userId'),
    fromParts: fc.integer({ min: 0, max: 49_999 }),
    toParts: fc.integer({ min: 50_000, max: 100_000 }),
  });
  const rules = fc.array(
    fc.oneof(
      fc.tuple(weight, fc.constantFrom('conversation', 'userId')).map(([parts, by]) => ({
        ...splitting({ new: parts, newer: 100_000 - parts }, by),
        when: beta,
      })),
      variant.map((served) => serving('a', served)),
    ),
    { maxLength: 2 },
  );
  const authored = fc.record({
    exclusion: fc.option(slice),
    holdBackParts: fc.oneof(fc.constant(0), weight),
    barred: fc.subarray(['new', 'newer']),
    rules,
  });
  const context = fc.record(
    { targetingKey: unit, userId: unit, group: fc.constantFrom('beta', 'other') },
    { requiredKeys: [] },
  );
  const by = fc.constantFrom('conversation', 'userId');
  const started = fc.integer({ min: -1_500, max: 4_999 });
  fc.assert(
    fc.property(steps, authored, by, context, started, (all, given, drawnBy, who, after) => {
      const claimed = { ...who, conversationStartedAtMs: T0 + after };
      const kept = all.filter(({ fromMs }) => fromMs <= Math.max(T0, T0 + after));
      const serve = all[0]?.control ?? 'legacy';
      const answer = (ramp: typeof all, nowMs: number) =>
        servedBy({ ...withSteps(ramp, drawnBy), ...given, serve }, claimed, nowMs);
      const before = answer(kept, T0 + 5_000);
      for (let count = kept.length; count <= all.length; count++) {
        expect(answer(all.slice(0, count), T1)).toBe(before);
      }
    }),
    { numRuns: 1_000 },
  );
});
