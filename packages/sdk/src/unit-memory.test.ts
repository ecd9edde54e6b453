import { WHOLE_PRODUCT } from '@tidegate/core';
import { expect, test } from 'vitest';
import { RATES_PER_UNIT_MAX } from './limits.ts';
import { rateOf, UnitMemory } from './unit-memory.ts';

test('record() keeps watched units whatever passes through the whole product', () => {
  const memory = new UnitMemory(3);
  const watched = memory.record('chat-1', 'chat', 7);
  watched.failed = true;
  for (let unit = 0; unit < 10; unit += 1) memory.record(`u-${unit}`, WHOLE_PRODUCT.flag, 0);
  expect(memory.record('chat-1', 'chat', 7)).toBe(watched);
  const whole = memory.record('chat-1', WHOLE_PRODUCT.flag, 0);
  expect(whole).toEqual({ seen: false, failed: false, atRiskEpoch: -1, rates: null });
  for (const unit of ['a', 'b', 'c']) memory.record(unit, 'chat', 7);
  expect(memory.record('chat-1', 'chat', 7)).toEqual(whole);
  expect(memory.record('chat-1', WHOLE_PRODUCT.flag, 0)).toBe(whole);
});

test('rateOf() follows a unit in each rate apart, and in no more than its limit', () => {
  const record = new UnitMemory(3).record('chat-1', 'chat', 7);
  const refusals = rateOf(record, 'refusal_rate');
  expect(refusals).toEqual({ failed: false, atRiskEpoch: -1 });
  expect(rateOf(record, 'refusal_rate')).toBe(refusals);
  for (let rate = 1; rate < RATES_PER_UNIT_MAX; rate += 1) {
    expect(rateOf(record, `rate_${rate}`)).not.toBe(refusals);
  }
  expect(rateOf(record, 'one_more')).toBeNull();
  expect(rateOf(record, 'refusal_rate')).toBe(refusals);
});
