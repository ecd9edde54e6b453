import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
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
import { lowerRules } from './lower-rules.ts';
import type { AuthoredFlag } from './types.ts';

const user = { var: 'userId' };

test('lowerRules() gives a branch for each rule', () => {
  const rules = [serving('targets', 'new'), splitting({ new: 33_333, newer: 66_667 }, 'userId')];
  expect(lowerRules({ ...flag, rules })).toEqual([
    { name: 'targets', when: { in: [{ var: 'group' }, ['beta']] }, give: 'new' },
    {
      name: 'share',
      when: true,
      give: {
        if: [
          { '!': [user] },
          'legacy',
          { fractional: [{ cat: ['5f3a:', user] }, ['new', 33_333], ['newer', 66_667]] },
        ],
      },
    },
  ]);
});

test('lowerRules() leaves out a rule that serves a barred variant, so that the next is asked', () => {
  const authored: AuthoredFlag = {
    ...flag,
    barred: ['new'],
    rules: [serving('a', 'new', true), serving('b', 'newer', true)],
  };
  expect(lowerRules(authored).map(({ name }) => name)).toEqual(['b']);
  expect(servedBy(authored, { targetingKey: 'u' })).toBe('newer');
});

test('lowerRules() gives a barred share to what all get, and moves nobody else', () => {
  const parts = { new: 30_000, newer: 30_000, legacy: 40_000 };
  const open: AuthoredFlag = { ...flag, rules: [splitting(parts)] };
  for (let i = 0; i < 300; i++) {
    const context = { targetingKey: `u${i}` };
    const before = servedBy(open, context);
    expect(servedBy({ ...open, barred: ['new'] }, context)).toBe(
      before === 'new' ? 'legacy' : before,
    );
  }
});

test('lowerRules() draws nobody whose unit is missing', () => {
  const authored: AuthoredFlag = { ...flag, rules: [splitting({ new: 100_000 }, 'userId')] };
  expect(servedBy(authored, { targetingKey: 'u' })).toBe('legacy');
  expect(servedBy(authored, { userId: 'u' })).toBe('new');
});

test('lowerRules() gives a barred share, and whom a split cannot draw, what all get since then', () => {
  const done = step(T0, [everybody(1, 100_000)]);
  const next = { fromMs: T1, control: 'new', candidate: 'newer', draws: [everybody(2, 10_000)] };
  const authored: AuthoredFlag = {
    ...withSteps([done, next]),
    barred: ['newer'],
    rules: [splitting({ newer: 100_000 }, 'userId')],
  };
  const at = (context: object) =>
    [T0 - 1, T0, T1].map((conversationStartedAtMs) =>
      servedBy(authored, { ...context, conversationStartedAtMs }),
    );
  expect(at({ userId: 'u' })).toEqual(['legacy', 'new', 'new']);
  expect(at({ targetingKey: 'c' })).toEqual(['legacy', 'new', 'new']);
});

test('lowerRules() gives no barred candidate to a barred share, also where a step gave it to all', () => {
  const authored: AuthoredFlag = {
    ...withSteps([step(T0, [everybody(1, 100_000)]), step(T1, [everybody(2, 0)])]),
    barred: ['new'],
    rules: [splitting({ new: 50_000, newer: 50_000 }, 'userId')],
  };
  const found = new Set<string | null>();
  for (let i = 0; i < 100; i++) {
    found.add(servedBy(authored, { userId: `u${i}`, conversationStartedAtMs: T0 }));
  }
  expect([...found].sort()).toEqual(['legacy', 'newer']);
  expect(servedBy(authored, { conversationStartedAtMs: T0 })).toBe('legacy');
});

test('lowerRules() leaves out shares of 0, of NaN and below 0', () => {
  const rules = [splitting({ new: 0, newer: Number.NaN, legacy: -5 })];
  expect(lowerRules({ ...flag, serve: 'newer', rules })).toEqual([
    {
      name: 'share',
      when: true,
      give: { if: [{ '!': [{ var: 'targetingKey' }] }, 'newer', 'newer'] },
    },
  ]);
});

test('lowerRules() gives off outside of the exclusion slice to whom a split would draw', () => {
  const slice = { group: 'g', unit: 'userId', salt: 's', fromParts: 0, toParts: 50_000 };
  const authored: AuthoredFlag = {
    ...flag,
    off: 'newer',
    exclusion: slice,
    rules: [serving('targets', 'legacy'), splitting({ new: 100_000 })],
  };
  const found = new Map<string | null, number>();
  for (let i = 0; i < 1_000; i++) {
    const served = servedBy(authored, { targetingKey: 'u', userId: `u${i}` });
    found.set(served, (found.get(served) ?? 0) + 1);
  }
  expect([...found.keys()].sort()).toEqual(['new', 'newer']);
  // Five standard errors of 1 000 draws at 50 % are 79.
  expect(Math.abs((found.get('new') ?? 0) - 500)).toBeLessThan(79);
  expect(servedBy(authored, { targetingKey: 'u' })).toBe('newer');
  expect(servedBy(authored, { targetingKey: 'u', group: 'beta' })).toBe('legacy');
});

test('lowerRules() drops nobody when the first share is raised', () => {
  const unit = fc.string({ minLength: 1 });
  const weight = fc.integer({ min: 0, max: 100_000 });
  fc.assert(
    fc.property(unit, weight, weight, (targetingKey, a, b) => {
      const gets = (parts: number) =>
        servedBy(
          { ...flag, rules: [splitting({ new: parts, legacy: 100_000 - parts })] },
          { targetingKey },
        );
      if (gets(Math.min(a, b)) === 'new') expect(gets(Math.max(a, b))).toBe('new');
    }),
    { numRuns: 500 },
  );
});
