import { expect, test } from 'vitest';
import { factsIn } from './facts-in.ts';
import { tracesRequest, turnSpans } from './otlp.fixture.ts';
import { readTraces } from './read-traces.ts';

test('factsIn() counts traces, spans, evaluations, errors, series and points', () => {
  const atMs = 1_000;
  const turn = { conversation: 'c', variant: 'v', flag: 'f', atMs, failed: true };
  const spans = [...turnSpans({ trace: 1, ...turn }), ...turnSpans({ trace: 2, ...turn })];
  const { facts } = readTraces(tracesRequest(spans), { nowMs: atMs, skewMaxMs: 1_000 });
  expect(factsIn(facts)).toBe(2 * (1 + 3 + 1 + 1));
  expect(factsIn({ ...facts, traces: [], points: [] })).toBe(0);
});
