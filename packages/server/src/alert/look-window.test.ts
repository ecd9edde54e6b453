import { describe, expect, it } from 'vitest';
import { aCondition } from './alert-world.fixture.ts';
import { addsUp, gapIn, lookWindow, windowBefore } from './look-window.ts';

const NOW_MS = 1_800_000_003_000;
const counts = aCondition({ metric: 'requests', statistic: { kind: 'count' }, windowMs: 15_000 });
const few = aCondition({ ...counts, bound: { side: 'below', value: 5, of: 'value' } });

describe('lookWindow()', () => {
  it('ends now and begins with a whole bucket, but where a lack fires it ends 20 s ago and holds whole buckets', () => {
    expect(lookWindow(counts, NOW_MS)).toEqual({ fromMs: NOW_MS - 15_000, toMs: NOW_MS });
    expect(lookWindow(few, NOW_MS)).toEqual({
      fromMs: 1_799_999_960_000,
      toMs: 1_799_999_980_000,
    });
    expect(windowBefore(lookWindow(few, NOW_MS))).toEqual({
      fromMs: 1_799_999_940_000,
      toMs: 1_799_999_960_000,
    });
    const rate = aCondition({ bound: { side: 'below', value: 0.5, of: 'value' } });
    expect(lookWindow(rate, NOW_MS)).toEqual({ fromMs: 1_799_999_940_000, toMs: NOW_MS });
    expect(lookWindow({ ...rate, windowMs: 10_000 }, NOW_MS).fromMs).toBe(1_799_999_990_000);
  });
});

describe('gapIn()', () => {
  it('is a time in which nobody listened, where a lack fires', () => {
    const span = { fromMs: NOW_MS - 60_000, toMs: NOW_MS };
    const text = 'Processes have not been listened to for all of the 1m that it looks back';
    expect([
      gapIn(few, span, span.fromMs),
      gapIn(few, span, span.fromMs + 1),
      gapIn(few, span, null),
      gapIn(counts, span, null),
      gapIn(aCondition({ bound: null, dropBy: 0.1 }), span, null),
    ]).toEqual([null, text, text, null, null]);
  });
});

describe('addsUp()', () => {
  it('is so of counts, sums, and of what follows from turns', () => {
    const kind = (name: 'count' | 'sum' | 'per-second' | 'last' | 'rate', metric = 'errors') =>
      addsUp(aCondition({ metric, statistic: { kind: name } }));
    expect([kind('count'), kind('sum'), kind('per-second')]).toEqual([true, true, true]);
    expect([kind('last'), kind('rate'), kind('last', 'throughput')]).toEqual([false, false, true]);
  });
});
