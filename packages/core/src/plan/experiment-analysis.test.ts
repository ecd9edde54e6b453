import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readAnalysis } from './experiment-analysis.ts';
import { readFields } from './fields.ts';
import { reading } from './tree.fixture.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const VOCABULARY = { what: 'it', required: {}, optional: ['analysis'] };
const PLANNED = { isSized: true, isTimed: true, durationMs: 28 * DAY_MS };
const read = (analysis: Json, changes: Partial<typeof PLANNED> = {}) =>
  reading(
    (report, node) => {
      const fields = readFields(report, node, VOCABULARY);
      if (fields === null) return null;
      return readAnalysis(report, fields, { ...PLANNED, ...changes, open: new Map() });
    },
    analysis === null ? {} : { analysis },
  );
const lookOf = (durationMs: number, analysis: Json = {}) =>
  read(analysis, { durationMs }).value?.lookEveryMs;

describe('readAnalysis()', () => {
  test('takes group-sequential for what is planned, and always-valid for the rest', () => {
    const usual = { alpha: 0.05, power: 0.8, lookEveryMs: DAY_MS, pastMs: null, windowMs: null };
    expect(read(null).value).toEqual({ method: 'group-sequential', ...usual });
    expect(read({}).value?.method).toBe('group-sequential');
    expect(read(null, { isSized: false }).value?.method).toBe('always-valid');
    expect(read(null, { isTimed: false }).value?.method).toBe('always-valid');
  });

  test('reads what is said', () => {
    const said = { method: 'always-valid', alpha: '1%', power: 0.9, look: '12h' };
    expect(read({ ...said, past: '14d', window: '7d' })).toEqual({
      value: {
        ...{ method: 'always-valid', alpha: 0.01, power: 0.9, lookEveryMs: 12 * HOUR_MS },
        ...{ pastMs: 14 * DAY_MS, windowMs: 7 * DAY_MS },
      },
      problems: [],
    });
  });

  test('looks daily, at least once and at most 100 times', () => {
    expect(lookOf(12 * HOUR_MS)).toBe(12 * HOUR_MS);
    expect(lookOf(100 * DAY_MS)).toBe(DAY_MS);
    expect(lookOf(101 * DAY_MS)).toBe(2 * DAY_MS);
    expect(lookOf(400 * DAY_MS)).toBe(4 * DAY_MS);
    expect(lookOf(28 * DAY_MS, { method: 'fixed' })).toBe(28 * DAY_MS);
    expect(lookOf(100 * HOUR_MS, { look: '1h' })).toBe(HOUR_MS);
  });

  test.each([
    [
      { look: '6h' },
      '2:9 too-large | Cannot look every 6h: that makes 112 looks | at most 100 looks within 4w',
    ],
    [
      { look: '29d' },
      '2:9 out-of-range | Cannot look every 29d: the experiment takes 4w | a duration up to 4w',
    ],
    [
      { method: 'fixed', look: '1d' },
      '3:3 unknown-key | Cannot use key "look" beside "method: fixed": it means nothing there | "analysis" without it: there is one look, at the end',
    ],
    [
      { method: 'sequential' },
      '2:11 unknown-name | Cannot read "method": found "sequential" | "fixed", "group-sequential" or "always-valid"',
    ],
    [
      { alpha: 0, power: '40%' },
      '2:10 out-of-range | Cannot read "alpha": "0" is not above 0% and at most 50% | the chance of a false finding, for example "5%"',
      '3:10 out-of-range | Cannot read "power": "40%" is not from 50% to less than 100% | the chance to find what is there, for example "80%"',
    ],
    [
      { past: 14, window: '30s' },
      '2:9 wrong-type | Cannot read "past": found "14" without a unit | a duration such as "30s", "5m", "48h", "7d" or "2w"',
      '3:11 out-of-range | Cannot read "window": "30s" is less than 1m | a duration from 1m to 400d',
    ],
  ])('refuses %j', (analysis, ...problems) => {
    expect(read(analysis)).toEqual({ value: null, problems: problems.map(String) });
  });

  test.each(['fixed', 'group-sequential'])('refuses %s without a planned end', (method) => {
    expect(read({ method }, { isTimed: false }).problems).toEqual([
      `2:11 missing-key | Cannot analyse with method "${method}": the experiment has no planned end | "duration" beside "analysis", for example "duration: 28d", or "method: always-valid"`,
    ]);
  });
});
