import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Figures } from '../metric/types.ts';
import { aCondition } from './alert-rule.fixture.ts';
import { type AlertEvidence, alertLimit, alertValue, sampleAlert } from './sample-alert.ts';
import type { AlertCondition } from './types.ts';

const NONE: Figures = {
  ...{ count: 0, events: null, rate: null, perSecond: null, sum: null, mean: null },
  ...{ p50: null, p95: null, p99: null, min: null, max: null, last: null },
  ...{ units: null, unitMean: null, unitP95: null },
};
const rate = (value: number, count = 400): Figures => ({ ...NONE, count, rate: value });
const gauge = (last: number): Figures => ({ ...NONE, count: 1, min: last, max: last, last });
const counted = (count: number): Figures => ({ ...NONE, count, perSecond: count / 60 });

const look = (condition: AlertCondition, evidence: Partial<AlertEvidence>) =>
  sampleAlert(condition, {
    ...{ figures: null, before: null, baseline: null, gap: null, nowMs: 7 },
    ...evidence,
  });

describe('sampleAlert() with a bound', () => {
  it('is beyond, within, or between the bound and the recovery', () => {
    const recovery = { side: 'below', value: 0.008, of: 'value' } as const;
    const at = (value: number) => {
      const { state, sentence } = look(aCondition({ recovery }), { figures: rate(value) });
      return [state, sentence];
    };
    const now = (text: string) => `error_rate is ${text} over the last 1 m (400 counted)`;
    expect(at(0.02)).toEqual(['beyond', `${now('2 %')}, above 1 %`]);
    expect(at(0.01)).toEqual(['between', `${now('1 %')}, not above 1 %`]);
    expect(at(0.008)).toEqual(['between', `${now('0.8 %')}, not above 1 %`]);
    expect(at(0.007)).toEqual(['within', `${now('0.7 %')}, not above 1 %`]);
    expect(look(aCondition(), { figures: rate(0.02) })).toEqual({
      ...{ atMs: 7, state: 'beyond', value: 0.02, limit: 0.01, count: 400 },
      sentence: `${now('2 %')}, above 1 %`,
    });
    expect(look(aCondition(), { figures: rate(0.01) }).state).toBe('within');
  });

  it('says nothing without data, with too few, too much, or a gap', () => {
    const sentence = (evidence: Partial<AlertEvidence>) => {
      const sample = look(aCondition(), evidence);
      expect([sample.state, sample.limit]).toEqual(['no-data', null]);
      return sample.sentence;
    };
    expect(sentence({})).toBe('Nothing was told of error_rate in the last 1 m');
    expect(sentence({ figures: rate(1, 9) })).toBe(
      'error_rate is 100 % over the last 1 m (9 counted): fewer than the 10 that it takes',
    );
    expect(sentence({ figures: 'too-much' })).toContain('more is stored than one question reads');
    expect(sentence({ figures: rate(1), gap: 'Nobody listened' })).toBe('Nobody listened');
    expect(sentence({ figures: rate(Number.NaN) })).toContain('Nothing was told');
  });

  it('compares with a baseline, and says nothing without one or with one of 0', () => {
    const condition = aCondition({
      ...{ metric: 'cpu', statistic: { kind: 'max' }, minCount: 0 },
      bound: { side: 'above', value: 1.3, of: 'baseline' },
    });
    const at = (value: number, baseline: number | null) => {
      const { state, limit } = look(condition, { figures: gauge(value), baseline });
      return [state, limit];
    };
    expect(at(66, 50)).toEqual(['beyond', 65]);
    expect(at(65, 50)).toEqual(['within', 65]);
    expect(at(66, null)).toEqual(['no-data', null]);
    expect(at(66, 0)).toEqual(['no-data', null]);
    expect(at(66, -1)).toEqual(['no-data', null]);
    expect(at(66, Number.NaN)).toEqual(['no-data', null]);
    const zero = look(condition, { figures: gauge(66), baseline: 0 }).sentence;
    expect(zero).toBe(
      'The baseline of highest cpu is 0: a share of it says nothing; use a bound in numbers',
    );
  });

  it('takes a count of 0 for data, whatever count it asks for', () => {
    const condition = aCondition({
      ...{ metric: 'complaints', statistic: { kind: 'count' }, minCount: 5 },
      bound: { side: 'at-least', value: 11, of: 'value' },
    });
    expect(look(condition, { figures: counted(0) }).state).toBe('within');
    expect(look(condition, { figures: counted(11) }).state).toBe('beyond');
    expect(look(condition, { figures: null }).state).toBe('no-data');
  });
});

describe('sampleAlert() of a drop', () => {
  const condition = aCondition({
    ...{ metric: 'active_users', statistic: { kind: 'last' }, bound: null, dropBy: 0.1 },
    ...{ windowMs: 3_600_000, minCount: 0 },
  });
  test.each<[Figures | 'too-much' | null, Figures | 'too-much' | null, string, string]>([
    [
      gauge(90),
      gauge(100),
      'beyond',
      'is 90 over the last 1 h, 10 % less than 100 in the 1 h before',
    ],
    [
      gauge(91),
      gauge(100),
      'within',
      'is 91 over the last 1 h, 9 % less than 100 in the 1 h before',
    ],
    [gauge(110), gauge(100), 'within', '10 % more than 100'],
    [gauge(90), null, 'no-data', 'nothing was told in the 1 h before'],
    [gauge(90), 'too-much', 'no-data', 'in the 1 h before'],
    [null, gauge(100), 'no-data', 'Nothing was told of latest active_users'],
    ['too-much', gauge(100), 'no-data', 'more is stored'],
    [gauge(0), gauge(0), 'no-data', 'the 1 h before had 0, of which no share can be lost'],
  ])('now %j, before %j is %s', (figures, before, state, text) => {
    const sample = look(condition, { figures, before });
    expect(sample.state).toBe(state);
    expect(sample.sentence).toContain(text);
  });
});

test('sampleAlert() never says beyond or within of what is no finite number', () => {
  const odd = fc.constantFrom(Number.NaN, Infinity, -Infinity, null);
  fc.assert(
    fc.property(odd, odd, (value, baseline) => {
      const figures = { ...NONE, count: 400, rate: value };
      const { state } = look(aCondition(), { figures, baseline });
      expect(state).toBe('no-data');
    }),
  );
});

test('alertLimit() is a number in the unit of the figure, or null', () => {
  const share = aCondition({ bound: { side: 'above', value: 1.3, of: 'baseline' } });
  expect([
    alertLimit(aCondition(), null),
    alertLimit(share, 10),
    alertLimit(share, null),
    alertLimit(aCondition({ bound: null }), 1),
  ]).toEqual([0.01, 13, null, null]);
});

test('alertValue() is the figure, or null of too few observations', () => {
  expect([
    alertValue(aCondition(), rate(0.02)),
    alertValue(aCondition(), rate(0.02, 9)),
    alertValue(aCondition(), 'too-much'),
    alertValue(aCondition(), null),
  ]).toEqual([0.02, null, null, null]);
});
