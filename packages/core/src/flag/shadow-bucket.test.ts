import { expect, test } from 'vitest';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { shadowBucket } from './shadow-bucket.ts';

const units = Array.from({ length: 20_000 }, (_, index) => `chat-${index}`);

test('shadowBucket() gives a share of units that is as large as it should be', () => {
  const inside = units.filter((unit) => shadowBucket('chat', unit) < 10_000).length;
  // Five standard deviations of 20 000 trials.
  expect(Math.abs(inside / units.length - 0.1)).toBeLessThan(0.0107);
  expect(units.every((unit) => shadowBucket('chat', unit) < 100_000)).toBe(true);
});

test('shadowBucket() is the arithmetic of fractional over "shadow:<flag>:<unit>"', () => {
  const key = { cat: ['shadow:chat:', { var: 'targetingKey' }] };
  const fractional = [key, ['in', 25_000], ['out', 75_000]];
  const variants = { in: true, out: false };
  const flag = { state: 'ENABLED', variants, defaultVariant: 'out', targeting: { fractional } };
  const ruleset = compileRuleset({ flags: { chat: flag as never } });
  const drawn = [...units.slice(0, 2_000), 'é—𝄞', '7'].map((targetingKey) => ({
    fractional: evaluate(ruleset, 'chat', { targetingKey }, 0).variant,
    shadow: shadowBucket('chat', targetingKey) < 25_000 ? 'in' : 'out',
  }));
  expect(drawn.filter(({ fractional: left, shadow }) => left !== shadow)).toEqual([]);
});

test('shadowBucket() depends on the flag', () => {
  const same = units
    .slice(0, 1_000)
    .filter((unit) => shadowBucket('a', unit) === shadowBucket('b', unit));
  expect(same.length).toBeLessThan(5);
});
