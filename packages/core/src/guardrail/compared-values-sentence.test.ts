import { expect, test } from 'vitest';
import { costCompared, latencyCompared } from './compared-values.fixture.ts';
import { emptyComparedValues } from './compared-values.ts';
import { valuesSentence } from './compared-values-sentence.ts';

const memory = {
  ...emptyComparedValues(),
  units: { control: 1_620, candidate: 180 },
  beyondSinceMs: 1_000,
  lastMs: 21_000,
};
const figures = {
  ...{ value: 612.4, controlValue: 301, median: 140, controlMedian: 98 },
  ...{ alpha: 0.01, evidence: 0.124 },
};
const start =
  "Latency p95 of the candidate is 612 ms over 180 units, control's 301 ms over 1 620 (medians 140 ms and 98 ms)";

test('valuesSentence() says how much, of how many, and how sure', () => {
  const judged = { ...latencyCompared, alpha: 0.01, forMs: 60_000 };
  expect(valuesSentence(judged, memory, figures, 'worse-than-control')).toBe(
    `${start}: worse than control, with a chance of at most 1 % to say so when it is not`,
  );
  expect(valuesSentence(judged, memory, figures, 'pending')).toBe(
    `${start}: worse than control for 20 s of 60 s`,
  );
  expect(valuesSentence(judged, memory, figures, 'not-worse')).toBe(
    `${start}: not shown to be worse than control; there is 12.4 % of the evidence that it takes`,
  );
});

test('valuesSentence() names the tolerance', () => {
  const by = (kind: 'ratio' | 'difference', value: number) =>
    valuesSentence({ ...costCompared, tolerance: { kind, value } }, memory, figures, 'pending');
  expect(by('ratio', 0.1)).toContain(': worse than control by more than 10 % for ');
  expect(by('difference', 0.02)).toContain(': worse than control by more than 0.02 USD for ');
});
