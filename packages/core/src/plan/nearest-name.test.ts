import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const KEYS = ['name', 'audience', 'hold', 'guardrails', 'gate', 'minUnits', 'weight'];

test.each([
  ['wieght', 'weight'],
  ['Weight', 'weight'],
  ['min_units', 'minUnits'],
  ['gaurdrail', 'guardrails'],
  ['holds', 'hold'],
  ['audiense', 'audience'],
  ['nam', 'name'],
  ['zebra', null],
  ['', null],
  ['x'.repeat(100), null],
])('nearestName() answers %j with %j', (wrong, right) => {
  expect(nearestName(wrong, KEYS)).toBe(right);
});

test('nearestName() has no answer without names, and none that is too long', () => {
  expect(nearestName('weight', [])).toBe(null);
  expect(nearestName('weight', ['weight'.repeat(20)])).toBe(null);
});

test('nearestName() finds every right name itself', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KEYS), (name) => {
      expect(nearestName(name, KEYS)).toBe(name);
    }),
  );
});

test('nearestName() prefers a common beginning among equally near names', () => {
  expect(nearestName('of', ['on', 'off'])).toBe('off');
  expect(nearestName('ob', ['on', 'off'])).toBe('on');
});
