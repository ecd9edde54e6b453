import { describe, expect, test } from 'vitest';
import { detectability, type ExpectedTraffic } from './detectability.ts';
import type { ComparedRateGuardrail, ComparedValuesGuardrail, HeldGuardrail } from './types.ts';

const DAY_MS = 86_400_000;
const ACTING = { name: 'rule', action: 'rollback', absolute: false } as const;
const RATES: ComparedRateGuardrail = {
  ...ACTING,
  shape: 'compared-rate',
  metric: 'error_rate',
  worse: 'higher',
  tolerance: { kind: 'ratio', value: 0 },
  alpha: 0.01,
  forMs: 0,
};
const VALUES: ComparedValuesGuardrail = {
  ...ACTING,
  shape: 'compared-values',
  metric: 'latency_ms',
  worse: 'higher',
  of: 'all',
  heavyTail: false,
  tolerance: { kind: 'ratio', value: 0 },
  alpha: 0.05,
  forMs: 0,
};
const HELD: HeldGuardrail = {
  ...ACTING,
  shape: 'held',
  metric: 'error_rate',
  statistic: { of: 'rate' },
  side: 'above',
  limit: 0.05,
  upper: null,
  forMs: 300_000,
  minSamples: 20,
  minEvents: 3,
};
const BUSY: ExpectedTraffic = {
  unitsPerDay: 1_440_000,
  turnsPerUnit: 4,
  share: 0.1,
  rate: 0.01,
  logDeviation: 0.6,
};

describe('detectability', () => {
  test('more time finds less', () => {
    const day = detectability(RATES, BUSY, DAY_MS);
    const week = detectability(RATES, BUSY, 7 * DAY_MS);
    if (day.kind !== 'finds' || week.kind !== 'finds') throw new Error('neither is blind');
    expect(week.worsening).toBeLessThan(day.worsening);
    expect(day.worsening).toBeGreaterThan(0.01);
    expect(day.worsening).toBeLessThan(0.012);
    expect(day.withinMs).toBeLessThanOrEqual(DAY_MS * 1.01);
  });

  test('forty conversations a day see a doubling of errors only after weeks', () => {
    const quiet = { ...BUSY, unitsPerDay: 40 };
    const found = detectability({ ...RATES, alpha: 0.05 }, quiet, 7 * DAY_MS);
    expect(found.kind === 'finds' ? found.worsening : null).toBeGreaterThan(0.02);
  });

  test('says when nothing can be found', () => {
    const silent = { ...BUSY, unitsPerDay: 1 };
    expect(detectability(RATES, silent, DAY_MS)).toMatchObject({ kind: 'never' });
    expect(detectability(RATES, { ...BUSY, share: 1 }, DAY_MS)).toEqual({
      kind: 'never',
      why: 'nobody is drawn in this phase',
    });
    expect(detectability(RATES, { ...BUSY, rate: null }, DAY_MS).kind).toBe('unknown');
    expect(detectability(VALUES, { ...BUSY, logDeviation: null }, DAY_MS).kind).toBe('unknown');
  });

  test('an absolute rule is blind below its turns', () => {
    expect(detectability(HELD, BUSY, DAY_MS)).toEqual({ kind: 'at-once' });
    const found = detectability(HELD, { ...BUSY, unitsPerDay: 1_000 }, DAY_MS);
    expect(found).toEqual({
      kind: 'never',
      why: 'it needs 20 turns of the candidate in 60 s, 28800 a day, and 400 are expected',
    });
  });

  test('a tolerance is added to what is found', () => {
    const tolerant = { ...RATES, tolerance: { kind: 'difference', value: 0.01 } } as const;
    const found = detectability(tolerant, BUSY, DAY_MS);
    expect(found.kind === 'finds' ? found.worsening : null).toBeGreaterThan(0.02);
  });

  test('a rule says so that cannot fire before the phase is over, or not at all', () => {
    const hour = 3_600_000;
    expect(detectability({ ...HELD, forMs: 24 * hour }, BUSY, hour)).toEqual({
      kind: 'never',
      why: 'it takes 24 h beyond its limit, and the phase holds 1 h',
    });
    const few = { ...BUSY, unitsPerDay: 7_200, turnsPerUnit: 1 }; // half a turn a minute
    expect(detectability({ ...HELD, minSamples: 0 }, few, DAY_MS)).toMatchObject({
      kind: 'never',
      why: 'it takes 3 events of the candidate in 5 m, 864 turns a day at least, and 720 are expected',
    });
    const all = { ...RATES, tolerance: { kind: 'difference', value: 1 } } as const;
    expect(detectability(all, BUSY, DAY_MS)).toEqual({
      kind: 'never',
      why: 'it tolerates a candidate that always fails',
    });
  });

  test('a comparison takes three failures, and its `for` on top', () => {
    const half = { ...BUSY, share: 0.5, rate: 0, unitsPerDay: 4 };
    expect(detectability({ ...RATES, alpha: 0.5 }, half, DAY_MS).kind).toBe('never');
    const waits = { ...RATES, forMs: DAY_MS };
    expect(detectability(waits, BUSY, DAY_MS).kind).toBe('never');
    const found = detectability(waits, BUSY, 2 * DAY_MS);
    expect(found.kind === 'finds' ? found.withinMs : 0).toBeGreaterThan(DAY_MS);
  });

  test('where high is good, what it finds is lower', () => {
    const found = detectability({ ...RATES, worse: 'lower' }, { ...BUSY, rate: 0.99 }, DAY_MS);
    const mirrored = detectability(RATES, BUSY, DAY_MS);
    if (found.kind !== 'finds' || mirrored.kind !== 'finds') throw new Error('neither is blind');
    expect(found.worsening).toBeCloseTo(1 - mirrored.worsening, 9);
    const values = detectability({ ...VALUES, worse: 'lower' }, BUSY, DAY_MS);
    expect(values.kind === 'finds' ? values.worsening : 1).toBeLessThan(1);
  });

  test('a difference of values is no factor', () => {
    const by = { ...VALUES, tolerance: { kind: 'difference', value: 200 } } as const;
    expect(detectability(by, BUSY, DAY_MS).kind).toBe('unknown');
  });
});
