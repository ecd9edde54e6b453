import { expect, test } from 'vitest';
import { latencyCompared, sketchOf, valuesRow } from './compared-values.fixture.ts';
import {
  absorbComparedValues,
  emptyComparedValues,
  judgeComparedValues,
} from './compared-values.ts';
import { SILENCE_MAX_MS } from './compared-values-limits.ts';
import { EPOCH_MS, tick } from './judged.fixture.ts';
import type { ComparedValuesMemory } from './memory-types.ts';
import type { ComparedValuesGuardrail, Tick, Verdict } from './types.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => 50 + i);
const history = [{ metric: 'latency_ms', sketch: sketchOf(...upTo(200)) }];
const known = { ...tick(0), history };
const good = tick(1, valuesRow('control', upTo(200)), valuesRow('candidate', upTo(40)));
const bad = tick(
  2,
  valuesRow('control', upTo(40)),
  valuesRow(
    'candidate',
    upTo(20).map((x) => 20 * x),
  ),
);

function memoryOf(ticks: readonly Tick[], judged = latencyCompared): ComparedValuesMemory {
  return ticks.reduce(
    (memory, each) => absorbComparedValues(judged, memory, each),
    emptyComparedValues(),
  );
}

function verdictOf(
  ticks: readonly Tick[],
  judged: ComparedValuesGuardrail = latencyCompared,
  second = 3,
): Verdict {
  return judgeComparedValues(judged, memoryOf(ticks, judged), EPOCH_MS + second * 1_000);
}

const scoped = (scope: Partial<NonNullable<ComparedValuesGuardrail['scope']>>) => ({
  ...latencyCompared,
  scope: { draws: [1], applies: true, invalid: null, ...scope },
});

test('judgeComparedValues() fails with figures, a band and a sentence', () => {
  const verdict = verdictOf([known, good, bad]);
  expect(verdict).toEqual({
    kind: 'fail',
    code: 'worse-than-control',
    numbers: {
      value: expect.closeTo(1_320, -2),
      controlValue: expect.closeTo(237, -1),
      median: expect.closeTo(80, -1),
      controlMedian: expect.closeTo(130, -1),
      ratio: expect.closeTo(5.6, 0),
      evidence: expect.any(Number),
      alpha: 0.05,
    },
    units: { control: 240, candidate: 60 },
    sentence: expect.stringMatching(/^Latency p95 of the candidate is .* worse than control, with/),
  });
  expect(verdict.numbers['evidence']).toBeGreaterThan(1);
});

test('judgeComparedValues() passes what is not shown to be worse', () => {
  const { kind, code, numbers } = verdictOf([known, good]);
  expect([kind, code]).toEqual(['pass', 'not-worse']);
  expect(numbers['evidence']).toBe(0);
});

test('judgeComparedValues() shows a band once there are values enough for it', () => {
  const many = tick(1, valuesRow('control', upTo(200)), valuesRow('candidate', upTo(300)));
  const [low = Number.NaN, high = Number.NaN] = verdictOf([known, many]).interval ?? [];
  expect(low).toBeLessThan(335);
  expect(high).toBeGreaterThan(335);
});

test('judgeComparedValues() is pending until the evidence has stood for its duration', () => {
  const { kind, code, sentence } = verdictOf([known, good, bad, tick(32)], {
    ...latencyCompared,
    forMs: 60_000,
  });
  expect([kind, code]).toEqual(['pass', 'pending']);
  expect(sentence).toMatch(/: worse than control for 30 s of 60 s$/);
});

test('judgeComparedValues() never forgets that it fired', () => {
  const later = verdictOf([known, good, bad], scoped({ applies: false }), 100_000);
  expect([later.kind, later.code]).toEqual(['fail', 'worse-than-control']);
});

test.each<[string, readonly Tick[], ComparedValuesGuardrail, number, string]>([
  ['of nothing', [], latencyCompared, 3, 'no-data no-samples'],
  [
    'of control alone',
    [known, tick(1, valuesRow('control', upTo(50)))],
    latencyCompared,
    3,
    'no-data no-samples',
  ],
  [
    'of the candidate alone',
    [known, tick(1, valuesRow('candidate', upTo(50)))],
    latencyCompared,
    3,
    'no-data no-samples',
  ],
  [
    'of one unit each',
    [known, tick(1, valuesRow('control', [60]), valuesRow('candidate', [70]))],
    latencyCompared,
    3,
    'no-data too-few-samples',
  ],
  [
    'while it learns',
    [tick(1, valuesRow('control', upTo(50)), valuesRow('candidate', upTo(30)))],
    latencyCompared,
    3,
    'no-data too-few-samples',
  ],
  [
    'within its silence',
    [known, good],
    latencyCompared,
    1 + SILENCE_MAX_MS / 1_000,
    'pass not-worse',
  ],
  [
    'after its silence',
    [known, good],
    latencyCompared,
    2 + SILENCE_MAX_MS / 1_000,
    'no-data no-samples',
  ],
  [
    'where nothing is drawn for both',
    [known, good],
    scoped({ applies: false }),
    3,
    'not-applicable no-comparison',
  ],
  [
    'that is invalid',
    [known, good],
    scoped({ invalid: 'units fall otherwise than designed' }),
    3,
    'error comparison-invalid',
  ],
  [
    'with a row that is broken',
    [known, good, tick(2, valuesRow('candidate', [Number.NaN]))],
    latencyCompared,
    3,
    'error malformed-evidence',
  ],
  [
    'long after a broken row',
    [known, good, tick(2, valuesRow('candidate', [Number.NaN]))],
    latencyCompared,
    303,
    'error malformed-evidence',
  ],
  [
    'with a broken row after it fired',
    [known, good, bad, tick(2, valuesRow('candidate', [Number.NaN]))],
    latencyCompared,
    3,
    'fail worse-than-control',
  ],
])('judgeComparedValues() %s', (_, ticks, judged, second, expected) => {
  const { kind, code, sentence } = verdictOf(ticks, judged, second);
  expect(`${kind} ${code}`).toBe(expected);
  expect(sentence.length).toBeGreaterThan(20);
});

test('judgeComparedValues() says what it waits for', () => {
  const learning = [tick(1, valuesRow('control', upTo(50)), valuesRow('candidate', upTo(30)))];
  expect(verdictOf(learning).sentence).toBe(
    "Latency of the candidate cannot be compared with control's: learning what is usual: 50 of the 100 units of control that it takes",
  );
  const few = [known, tick(1, valuesRow('control', upTo(50)), valuesRow('candidate', [70]))];
  expect(verdictOf(few).sentence).toBe(
    "Latency of the candidate cannot be compared with control's: 1 unit of the candidate and 50 of control were compared, 20 of each are needed",
  );
});

test('judgeComparedValues() answers an error for slots that absorb never wrote', () => {
  const memory = memoryOf([known, good]);
  const hollow = { ...memory, candidate: { ...memory.candidate, slots: [Number.NaN] } };
  const { kind, code } = judgeComparedValues(latencyCompared, hollow, EPOCH_MS + 3_000);
  expect([kind, code]).toEqual(['error', 'malformed-evidence']);
});
