import { describe, expect, test } from 'vitest';
import type { ExperimentMetric } from '../experiment/types.ts';
import type { Json } from '../json.ts';
import { readExperimentMetric } from './experiment-metric.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, role: ExperimentMetric['role'] = 'primary') => {
  const context = { queries: new Map(), open: new Map<string, readonly string[]>() };
  const result = reading(
    (report, node) => readExperimentMetric(report, node, { name: 'm', role }, context),
    value,
  );
  return { ...result, ...context };
};
const better = 'higher';
const value = { event: 'spent', of: 'value', better } as const;

describe('readExperimentMetric()', () => {
  test('reads a rate where nothing is said of what counts', () => {
    const metric = { event: 'engaged', better, expect: '20%', detect: '10%', ours: ['detect'] };
    const { value: read20, open } = read({ ...metric, description: 'Answers' });
    expect(read20).toEqual({
      name: 'm',
      description: 'Answers',
      role: 'primary',
      kind: 'rate',
      numerator: { from: { event: 'engaged' }, of: 'any' },
      denominator: null,
      quantile: null,
      better: 'higher',
      expect: 0.2,
      deviation: null,
      detect: 0.1,
      tolerance: 0,
    });
    expect([...open]).toEqual([['metric "m"', ['detect']]]);
  });

  test.each([
    [{ ...value }, { kind: 'mean', denominator: null, quantile: null }],
    [
      { ...value, of: 'count' },
      { kind: 'mean', numerator: { of: 'count' } },
    ],
    [
      { ...value, per: { event: 'called', of: 'count' } },
      { kind: 'ratio', denominator: { from: { event: 'called' }, of: 'count' } },
    ],
    [
      { ...value, quantile: 0.9 },
      { kind: 'quantile', quantile: 0.9 },
    ],
    [
      { query: 'payments', better },
      { kind: 'rate', numerator: { from: { query: 'payments' } } },
    ],
  ])('reads %j', (written, metric) => {
    expect(read(written)).toMatchObject({ value: metric, problems: [] });
  });

  test('reads how much worse a guardrail may be', () => {
    const complaints = { event: 'complained', better: 'lower' };
    expect(read({ ...complaints, tolerance: '5%' }, 'guardrail').value).toMatchObject({
      role: 'guardrail',
      tolerance: 0.05,
    });
    expect(read(complaints, 'guardrail').problems).toEqual([
      '1:1 missing-key | Cannot read a guardrail metric: "tolerance" is missing | "tolerance", for example "tolerance: 5%"',
    ]);
    expect(read({ ...complaints, tolerance: '5%' }, 'secondary').problems).toEqual([
      '3:1 unknown-key | Cannot use key "tolerance" in a secondary metric: it means nothing there | the metric under "guardrailMetrics", or without it',
    ]);
  });

  test.each([
    [
      { ...value, per: { event: 'called', of: 'count' }, quantile: 0.9 },
      '8:1 duplicate | Cannot use "quantile" in a metric of an experiment: "per" makes a ratio of it already | one of them',
    ],
    [
      { event: 'spent', better, quantile: 0.9 },
      '1:1 missing-key | Cannot read a metric of an experiment: "of" is missing | "of" beside "quantile", for example "of: value"',
    ],
    [
      { ...value, of: 'any', quantile: 0.9 },
      '2:5 out-of-range | Cannot take a quantile "of: any": it is 0 or 1 | "of: value" or "of: count"',
    ],
    [
      { ...value, quantile: 1 },
      '4:11 out-of-range | Cannot read "quantile": "1" is not from 0.01 to 0.9999 | a number from 0.01 to 0.9999, for example 0.9',
    ],
    [
      { event: 'spent' },
      '1:1 missing-key | Cannot read a metric of an experiment: "better" is missing | "better", for example "better: higher"',
    ],
    [
      { better },
      '1:1 missing-key | Cannot read a metric of an experiment: "event" is missing | "event", for example "event: message_engaged", or "query"',
    ],
    [
      { ...value, exepct: 3 },
      '4:1 unknown-key | Cannot use key "exepct" in a metric of an experiment: there is no such key | "expect"',
    ],
    [
      { ...value, ours: ['expect'] },
      '5:5 unknown-name | Cannot mark "expect" as ours: a metric of an experiment has no such key here | keys that stand beside "ours", for example "ours: [for]"',
    ],
  ])('refuses %j', (written, problem) => {
    expect(read(written as Json).problems).toEqual([problem]);
  });
});
