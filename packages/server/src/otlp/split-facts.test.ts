import { expect, test } from 'vitest';
import type { OtlpFacts, OtlpTraceFacts, SpanFact } from './facts.ts';
import { splitFacts } from './split-facts.ts';

const span = (id: string): SpanFact => ({
  ...{ id, parent: '', entry: false, does: 'other', weight: 1 },
  ...{ startMs: 0, endMs: 1, failed: false },
});
const trace = (traceId: string, spans: number): OtlpTraceFacts => ({
  traceId,
  spans: Array.from({ length: spans }, (_, index) => span(`${traceId}${index}`)),
  ...{ evaluations: [], errors: [], conversation: null },
});
const series: OtlpFacts['series'][number] = {
  series: {
    ...{ flag: '', variant: '', draw: 0, metric: 'm', startMs: 0 },
    cell: { kind: 'count', count: 1 },
  },
  spansOf: null,
};

const service = { id: 'a', name: 'a', evaluated: false, whole: true };

test('splitFacts() keeps each trace whole, and each part within its bound', () => {
  const facts: OtlpFacts = {
    ...{ services: [service], points: [], skewed: 3, unscanned: 0 },
    traces: [trace('a', 3), trace('b', 4), trace('c', 30), trace('d', 1)],
    series: [series, series],
  };
  const parts = splitFacts(facts, 'hash', 10);
  expect(
    parts.map(({ hash, facts: part }) => [
      hash,
      part.traces.map(({ traceId }) => traceId).join(''),
      part.series.length,
      part.skewed,
      part.services,
    ]),
  ).toEqual([
    ['hash 0', 'ab', 0, 3, [service]],
    ['hash 1', 'c', 0, 0, [service]],
    ['hash', 'd', 2, 0, [service]],
  ]);
});

test('splitFacts() leaves a small request and an empty one as they are', () => {
  const empty: OtlpFacts = {
    ...{ services: [service], traces: [], series: [], points: [] },
    ...{ skewed: 1, unscanned: 2 },
  };
  expect(splitFacts(empty, 'hash', 10)).toEqual([{ facts: empty, hash: 'hash' }]);
  const small = { ...empty, traces: [trace('a', 3)] };
  expect(splitFacts(small, 'hash', 10)).toEqual([{ facts: small, hash: 'hash' }]);
});
