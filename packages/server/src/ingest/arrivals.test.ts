import { describe, expect, it } from 'vitest';
import { armOf, bucketStart } from './arrivals.ts';

describe('armOf()', () => {
  const rollout = { id: 'ro_1', flag: 'chat', control: 'legacy', candidate: 'new' };
  it.each([
    ['chat', 'new', 'candidate'],
    ['chat', 'legacy', 'control'],
    ['chat', 'third', null],
    ['chat', '', null],
    ['other', 'new', null],
    ['', '', 'candidate'],
    ['', 'new', null],
  ])('of flag "%s" and variant "%s" is %s', (flag, variant, arm) => {
    expect(armOf(rollout, { flag, variant })).toBe(arm);
  });
});

describe('bucketStart()', () => {
  it.each([
    [20_000, 50_000, 20_000],
    [29_999, 50_000, 20_000],
    [90_000, 55_000, 50_000],
  ])('of %i at %i is %i: aligned, and never in the future', (startMs, nowMs, start) => {
    expect(bucketStart(startMs, nowMs)).toBe(start);
  });
});
