import { expect, test } from 'vitest';
import { compareTurns } from './compare-turns.ts';
import type { ShadowCall, ShadowCompare } from './types.ts';

const call = (tool: string, input?: ShadowCall['input']): ShadowCall => ({ tool, input });
const how = { compare: undefined, sameFrom: 0.8 };
const DIFFERS = { mismatch: true, likeness: 1 };
const SAME = { mismatch: false, likeness: 1 };

test.each<[string, ShadowCall[], ShadowCall[], object]>([
  ['the same calls', [call('a', { x: 1, y: 2 })], [call('a', { y: 2, x: 1 })], SAME],
  ['another input', [call('a', 1)], [call('a', 2)], DIFFERS],
  ['another tool', [call('a', 1)], [call('b', 1)], DIFFERS],
  ['another order', [call('a'), call('b')], [call('b'), call('a')], DIFFERS],
  ['one more call', [call('a')], [call('a'), call('a')], DIFFERS],
  ['an input that nobody told', [call('a')], [call('a', 2)], SAME],
])('compareTurns() of %s', (_what, left, right, expected) => {
  const control = { calls: left, answer: 'x' };
  expect(compareTurns(control, { calls: right, answer: 'x', stubAt: null }, how)).toEqual(expected);
});

test.each<[string, ShadowCall[], boolean | null]>([
  ['the same calls so far', [call('a', 1), call('pay')], null],
  ['other calls so far', [call('a', 2), call('pay')], true],
  ['a call that control did not make', [call('a', 1), call('mail', 1)], true],
])('compareTurns() stops at the first stub: %s', (_what, calls, mismatch) => {
  const control = { calls: [call('a', 1), call('pay', 5)], answer: 'x' };
  const shadow = { calls: [...calls, call('more')], answer: 'something else', stubAt: 1 };
  const compare = () => expect.unreachable('there is nothing to compare');
  expect(compareTurns(control, shadow, { ...how, compare })).toEqual({ mismatch, likeness: null });
});

test('compareTurns() compares nothing with an answer that is not known', () => {
  const none = { mismatch: null, likeness: null };
  const [known, unknown] = [
    { calls: [], answer: 'x' },
    { calls: [], answer: undefined },
  ];
  expect(compareTurns(unknown, { ...known, stubAt: null }, how)).toEqual(none);
  expect(compareTurns(known, { ...unknown, stubAt: null }, how)).toEqual(none);
});

test('compareTurns() is strict about what a compare of your own answers', () => {
  const arm = { calls: [call('a')], answer: 'x' };
  const other = { calls: [call('b')], answer: 'y', stubAt: null };
  const by = (compare: ShadowCompare) => compareTurns(arm, other, { ...how, compare });
  expect([by(() => true), by(() => 0.8), by(() => false)]).toEqual([
    SAME,
    { mismatch: false, likeness: 0.8 },
    { mismatch: true, likeness: 0 },
  ]);
  for (const wrong of [2, -1, Number.NaN, undefined, Promise.resolve(true)]) {
    expect(() => by(() => wrong as never)).toThrow('give true, false or a number from 0 to 1');
  }
});
