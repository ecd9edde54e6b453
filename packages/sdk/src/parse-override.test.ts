import type { Json } from '@tidegate/core';
import { expect, test } from 'vitest';
import { parseOverride } from './parse-override.ts';

const toggle = { on: true, off: false };
const flagOf = (variants: Record<string, Json>, off: string | null = 'off') => ({
  key: 'chat',
  variants: new Map(Object.entries(variants)),
  off,
});
const on = { kind: 'variant', variant: 'on' };
const off = { kind: 'variant', variant: 'off' };
const share = (weightParts: number) => ({ kind: 'share', on: 'on', off: 'off', weightParts });

test.each([
  ['on', on],
  ['off', off],
  ['true', on],
  ['TRUE', on],
  ['1', on],
  ['Off', off],
  ['0', off],
  ['25%', share(25_000)],
  ['0.001 %', share(1)],
  ['2', null],
  ['yes', null],
  ['-1%', null],
  ['101%', null],
  ['%', null],
])('parseOverride() reads "%s" of FEATURE_CHAT for a boolean flag', (text, choice) => {
  expect(parseOverride(flagOf(toggle), 'FEATURE_CHAT', text)).toEqual(choice);
});

test.each([
  ['10', share(10_000)],
  ['1', share(1_000)],
  ['0', share(0)],
  ['100', share(100_000)],
  ['12.5', share(12_500)],
  ['100.1', null],
  ['-0.5', null],
  ['1e1', null],
  ['NaN', null],
  ['on', on],
  ['true', on],
])('parseOverride() reads "%s" of CANARY_PERCENTAGE as a share', (text, choice) => {
  expect(parseOverride(flagOf(toggle), 'CANARY_PERCENTAGE', text)).toEqual(choice);
});

test('parseOverride() takes the value of a variant, and no share where two could be meant', () => {
  const numbers = flagOf({ off: 0, ten: 10, all: 100 });
  expect(parseOverride(numbers, 'CANARY_PERCENTAGE', '10')).toEqual({
    kind: 'variant',
    variant: 'ten',
  });
  expect(parseOverride(numbers, 'CANARY_PERCENTAGE', '20')).toBeNull();
  expect(parseOverride(numbers, 'X', 'true')).toBeNull();
  const models = flagOf({ small: 'm-1', large: 'm-2' }, null);
  expect(parseOverride(models, 'X', 'm-2')).toEqual({ kind: 'variant', variant: 'large' });
  expect(parseOverride(models, 'X', '50%')).toBeNull();
});
