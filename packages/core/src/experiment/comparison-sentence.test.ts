import { expect, test } from 'vitest';
import { comparisonSentence, figureText, pValueText } from './comparison-sentence.ts';
import { aMetric, anExperiment } from './experiment.fixture.ts';
import type { ArmComparison, ExperimentMetric } from './types.ts';

const FOUND: Omit<ArmComparison, 'sentence'> = {
  ...{ variant: 'new', difference: 0.02, relative: 0.1, interval: [0.03, 0.17], isRelative: true },
  ...{ pValue: 0.0041, adjustedPValue: 0.0082, chanceBetter: 0.99, expectedLoss: 0 },
  ...{ state: 'better', varianceTaken: 0 },
};

function sentenceOf(
  found: Partial<ArmComparison>,
  metric: Partial<ExperimentMetric> = {},
  method: 'fixed' | 'always-valid' = 'always-valid',
): string {
  const { name, kind } = aMetric(metric);
  const arm = (variant: string, value: number) => ({
    ...{ variant, value, units: 100, standardError: 0.01 },
  });
  const arms = [arm('old', 0.2), arm('new', 0.22)];
  return comparisonSentence(
    anExperiment({}, { method }),
    { name, kind, arms, metric: aMetric(metric) },
    { ...FOUND, ...found },
  );
}

test('comparisonSentence() says what was found, with its figures', () => {
  expect(sentenceOf({})).toBe(
    'engaged of "new" is 10 % higher (22 % against 20 %): better, higher is (95 % interval +3 % to +17 %, p 0.0041, p 0.0082 with the other comparisons)',
  );
  expect(sentenceOf({ state: 'worse', relative: -0.1, adjustedPValue: 0.0041 })).toBe(
    'engaged of "new" is 10 % lower (22 % against 20 %): worse, higher would be better (95 % interval +3 % to +17 %, p 0.0041)',
  );
});

test('comparisonSentence() of what is not shown', () => {
  expect(sentenceOf({ state: 'unclear' })).toContain('): no difference is shown (95 %');
  expect(sentenceOf({ state: 'unclear' }, {}, 'fixed')).toContain('one look at the planned end');
  expect(sentenceOf({ difference: null, state: 'no-data' })).toBe(
    'engaged: nothing can be said of "new" yet; it takes units in both arms that differ',
  );
});

test('comparisonSentence() of a guardrail metric names its tolerance', () => {
  const guardrail = { role: 'guardrail', better: 'lower', tolerance: 0.05 } as const;
  expect(sentenceOf({ state: 'worse' }, guardrail)).toContain('worse by more than the 5 % that');
  expect(sentenceOf({ state: 'unclear' }, guardrail)).toContain(
    'not shown to be more than 5 % worse',
  );
});

test('comparisonSentence() without a relative difference tells the absolute one', () => {
  const absolute = { relative: null, isRelative: false, interval: [1, 3] as const, difference: 2 };
  expect(sentenceOf(absolute, { kind: 'mean' })).toContain('is 2 higher');
  expect(sentenceOf({ ...absolute, difference: 0.02 })).toContain('is 2 points higher');
  expect(sentenceOf({ ...absolute, difference: 0.02, interval: [0.01, 0.03] })).toContain(
    '+1 points to +3 points',
  );
  expect(sentenceOf({ ...absolute, pValue: null, interval: null })).not.toContain('(95');
});

test('comparisonSentence() of an earlier finding does not take it for one of the present figures', () => {
  const metric = aMetric();
  const arms = ['old', 'new'].map((variant) => ({
    ...{ variant, value: 0.2, units: 100, standardError: 0.01 },
  }));
  const of = (found: Partial<ArmComparison>, when: { isEarlier: boolean; isOver: boolean }) =>
    comparisonSentence(
      anExperiment({}, { method: 'fixed' }),
      { name: metric.name, kind: metric.kind, arms, metric },
      { ...FOUND, ...found },
      when,
    );
  expect(of({ relative: -0.02 }, { isEarlier: true, isOver: false })).toContain(
    'is 2 % lower (20 % against 20 %): an earlier look showed it better, higher is',
  );
  const over = { isEarlier: false, isOver: true };
  expect(of({ state: 'unclear' }, over)).toContain('no difference is shown (');
});

test('figureText() and pValueText()', () => {
  expect(figureText('rate', 0.125)).toBe('12.5 %');
  expect(figureText('mean', 1_234.5)).toBe('1 235');
  expect([figureText('mean', null), figureText('mean', Number.NaN)]).toEqual([
    'no figure',
    'no figure',
  ]);
  expect([pValueText(0.04123), pValueText(0.00001)]).toEqual(['p 0.041', 'p below 0.0001']);
});
