import { expect, test } from 'vitest';
import { experimentVerdict, type Found } from './experiment-verdict.ts';
import type { ArmComparison, MetricAnalysis } from './types.ts';

type States = Readonly<Record<string, ArmComparison['state']>>;

function metric(
  name: string,
  states: States,
  role: MetricAnalysis['role'] = 'primary',
  relative = 0.1,
): MetricAnalysis {
  return {
    ...{ name, role, kind: 'rate', better: 'higher', arms: [], segments: [] },
    comparisons: Object.entries(states).map(([variant, state]) => ({
      ...{ variant, state, difference: 0.01, relative, interval: null, isRelative: true },
      ...{ pValue: 0.5, adjustedPValue: 0.5, chanceBetter: null, expectedLoss: null },
      ...{ varianceTaken: 0, sentence: `${name} ${variant} ${state}` },
    })),
  };
}

function verdictOf(metrics: readonly MetricAnalysis[], over: Partial<Found> = {}) {
  return experimentVerdict({
    ...{ metrics, problems: [], mayDecide: true, isOver: false, units: 1_000 },
    ...{ candidates: ['a', 'b'], control: 'old', nextLookMs: 0, method: 'group-sequential' },
    ...over,
  });
}

const BLOCKED = { code: 'sample-ratio', blocks: true, sentence: 'who is missing' } as const;

test.each<[string, readonly MetricAnalysis[], Partial<Found>, string, string | null]>([
  ['one arm is better', [metric('m', { a: 'better', b: 'unclear' })], {}, 'ship', 'a'],
  [
    'both are better, one in more metrics',
    [metric('m', { a: 'better', b: 'better' }), metric('n', { a: 'unclear', b: 'better' })],
    {},
    'ship',
    'b',
  ],
  [
    'better in one metric, worse in another',
    [metric('m', { a: 'better', b: 'unclear' }), metric('n', { a: 'worse', b: 'unclear' })],
    {},
    'keep-running',
    null,
  ],
  [
    'a secondary metric is worse',
    [metric('m', { a: 'better' }), metric('s', { a: 'worse' }, 'secondary')],
    {},
    'ship',
    'a',
  ],
  [
    'a guardrail metric of it is worse',
    [metric('m', { a: 'better' }), metric('g', { a: 'worse' }, 'guardrail')],
    {},
    'roll-back',
    null,
  ],
  [
    'a guardrail metric of another arm is worse',
    [
      metric('m', { a: 'better', b: 'unclear' }),
      metric('g', { a: 'unclear', b: 'worse' }, 'guardrail'),
    ],
    {},
    'ship',
    'a',
  ],
  ['every arm is worse', [metric('m', { a: 'worse', b: 'worse' })], {}, 'roll-back', null],
  ['one arm is worse', [metric('m', { a: 'worse', b: 'unclear' })], {}, 'keep-running', null],
  ['nothing is shown', [metric('m', { a: 'unclear' })], {}, 'keep-running', null],
  [
    'nothing is shown at the end',
    [metric('m', { a: 'unclear' })],
    { isOver: true },
    'roll-back',
    null,
  ],
  [
    'it may not be decided',
    [metric('m', { a: 'better' })],
    { mayDecide: false },
    'keep-running',
    null,
  ],
  [
    'figures are blocked',
    [metric('m', { a: 'better' })],
    { problems: [BLOCKED] },
    'keep-running',
    null,
  ],
])('experimentVerdict() when %s', (_, metrics, over, kind, variant) => {
  expect(verdictOf(metrics, over)).toMatchObject({ kind, variant });
});

test('experimentVerdict() says the weightiest first, and when the next decision is', () => {
  const unclear = metric('m', { a: 'unclear' });
  expect(verdictOf([unclear], { problems: [BLOCKED] }).reasons).toEqual([
    'who is missing',
    'm a unclear',
    'It may be decided at the next look, 1970-01-01 00:00 UTC',
  ]);
  expect(verdictOf([unclear], { method: 'fixed' }).reasons.at(-1)).toContain('not before');
  expect(verdictOf([unclear], { method: 'always-valid' }).reasons.at(-1)).toContain('any time');
  expect(verdictOf([metric('m', { a: 'better' })]).reasons[0]).toBe('m a better');
  expect(verdictOf([], { units: 0 }).reasons).toEqual(['Nobody has taken part yet']);
});

test('experimentVerdict() at the end says why control stays', () => {
  const unclear = metric('m', { a: 'unclear' });
  const over = { isOver: true };
  expect(verdictOf([unclear], over).reasons).toEqual([
    'The planned end is reached with 1 000 units, and no arm is shown to be better: "old" stays',
    'm a unclear',
  ]);
  const mixed = [metric('m', { a: 'better', b: 'unclear' }), metric('n', { a: 'worse' })];
  expect(verdictOf(mixed, over)).toMatchObject({ kind: 'roll-back' });
  expect(verdictOf(mixed, over).reasons[0]).toContain('better without being worse elsewhere');
  expect(verdictOf([unclear], { ...over, problems: [BLOCKED] }).reasons[1]).toContain('relied on');
  expect(verdictOf([unclear], { ...over, units: 0 }).reasons[0]).toContain('nobody took part');
});
