/** Whatever arrives, or does not: nothing bad and nothing missing is ever a pass. */
import { expect, test } from 'vitest';
import type { Cell } from '../metric/types.ts';
import { absorb } from './absorb.ts';
import { latencyCompared, sketchOf, unitsCell } from './compared-values.fixture.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import {
  EPOCH_MS,
  errorsGate,
  errorsHeld,
  fourWithin,
  latencyHeld,
  noLeaks,
  rateCell,
} from './judged.fixture.ts';
import { errorsCompared } from './seeded-units.fixture.ts';
import type { Arm, DriftGuardrail, Judged, SampleRatioGuardrail, Tick, TickRow } from './types.ts';

const baseline = (value: number | null) => ({ limit: 0, baseline: { factor: 1.3, value } });
const sampleRatio: SampleRatioGuardrail = {
  ...{ shape: 'sample-ratio', name: 'sample ratio', metric: 'error_rate', action: 'pause' },
  ...{ absolute: false, alpha: 0.001, shares: { 1: 4 / 34 } },
};
const drift: DriftGuardrail = {
  ...{ shape: 'drift', name: 'drift', metric: 'error_rate', action: 'notify', absolute: false },
  ...{ by: 0.1, watching: true },
};
const JUDGED = {
  held: errorsHeld,
  'held quantile': { ...latencyHeld, forMs: 30_000 },
  'count-within': fourWithin,
  'zero-tolerance': noLeaks,
  criterion: errorsGate,
  'compared-rate': errorsCompared,
  'compared-values': latencyCompared,
  'sample-ratio': sampleRatio,
  drift,
} satisfies Record<string, Judged>;
type Shape = keyof typeof JUDGED;

const history = [{ metric: 'latency_ms', sketch: sketchOf(...new Array<number>(500).fill(100)) }];

function row(arm: Arm, metric: string, cell: Cell, more: Partial<TickRow> = {}): TickRow {
  return { metric, draw: 1, arm, startMs: EPOCH_MS, cell, ...more };
}

function units(arm: Arm, atRiskUnits: number, failed: number): TickRow {
  const cell: Cell = {
    ...{ kind: 'rate', trials: atRiskUnits, events: failed, atRiskUnits, newUnits: atRiskUnits },
    ...{ openUnits: 0, failedUnits: [] },
  };
  return row(arm, 'error_rate', cell, { firstFailures: failed });
}

/** The same rows each second, 400 times from a second on, and when it is judged. */
interface Story {
  readonly rows: readonly TickRow[];
  readonly atSeconds?: readonly number[];
  readonly judgedAt?: number;
}

const seconds = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

function verdictOf(
  judged: Judged,
  { rows, atSeconds = seconds(0, 400), judgedAt = 399 }: Story,
): string {
  const memory = atSeconds.reduce((before, second) => {
    const tick: Tick = { atMs: EPOCH_MS + second * 1_000, liveInstances: 1, rows, history };
    return absorb(judged, before, tick);
  }, emptyMemory(judged));
  const stored = JSON.parse(JSON.stringify(memory));
  const { kind, code, sentence, numbers } = judge(judged, stored, EPOCH_MS + judgedAt * 1_000);
  expect(sentence.length).toBeGreaterThan(10);
  expect(Object.values(numbers).every(Number.isFinite)).toBe(true);
  return `${kind} ${code}`;
}

const broken = (metric: string, cell: object): TickRow[] => [
  row('candidate', metric, cell as Cell),
  row('control', metric, cell as Cell),
];
const foreign = { kind: 'distribution', count: 2, sumMicro: 0 };
const latencies = (arm: Arm, ...values: readonly number[]) =>
  row(arm, 'latency_ms', unitsCell(...values));
const alike = (value: number) => [
  latencies('candidate', ...new Array<number>(4).fill(value)),
  latencies('control', ...new Array<number>(30).fill(value)),
];
const badUnits = [units('candidate', 4, 4), units('control', 30, 0)];
const goodUnits = [units('candidate', 4, 0), units('control', 30, 0)];
const COUNTED = { kind: 'count', count: 0 } as const;

const STORIES: readonly (readonly [input: string, shape: Shape, story: Story, verdict: string])[] =
  [
    ['zero traffic', 'held', { rows: [] }, 'no-data no-samples'],
    ['zero traffic', 'held quantile', { rows: [] }, 'no-data no-samples'],
    ['zero traffic', 'count-within', { rows: [] }, 'no-data no-samples'],
    ['zero traffic', 'zero-tolerance', { rows: [] }, 'no-data no-samples'],
    ['zero traffic', 'criterion', { rows: [] }, 'no-data no-samples'],
    ['zero traffic', 'compared-rate', { rows: [] }, 'no-data no-samples'],
    ['zero traffic', 'compared-values', { rows: [] }, 'no-data no-samples'],
    ['zero traffic', 'sample-ratio', { rows: [] }, 'no-data no-samples'],
    ['zero traffic', 'drift', { rows: [] }, 'no-data too-few-samples'],
    ['control only', 'held', { rows: [units('control', 30, 0)] }, 'no-data no-samples'],
    [
      'control only',
      'held quantile',
      { rows: [latencies('control', 1, 2, 3)] },
      'no-data no-samples',
    ],
    [
      'control only',
      'count-within',
      { rows: [row('control', 'failed_health_checks', COUNTED)] },
      'no-data no-samples',
    ],
    ['control only', 'zero-tolerance', { rows: [units('control', 30, 0)] }, 'no-data no-samples'],
    ['control only', 'criterion', { rows: [units('control', 30, 0)] }, 'no-data no-samples'],
    [
      'control only',
      'compared-rate',
      { rows: [units('control', 30, 0)] },
      'no-data too-few-samples',
    ],
    [
      'control only',
      'compared-values',
      { rows: [latencies('control', 1, 2, 3)] },
      'no-data no-samples',
    ],
    ['control only', 'sample-ratio', { rows: [units('control', 30, 0)] }, 'fail units-vanish'],
    ['control only', 'drift', { rows: [units('control', 30, 0)] }, 'no-data too-few-samples'],
    [
      'candidate only',
      'compared-rate',
      { rows: [units('candidate', 30, 30)] },
      'no-data too-few-samples',
    ],
    [
      'candidate only',
      'compared-values',
      { rows: [latencies('candidate', 9e5)] },
      'no-data no-samples',
    ],
    [
      'candidate only',
      'sample-ratio',
      { rows: [units('candidate', 30, 0)] },
      'error sample-ratio-mismatch',
    ],
    ['all errors', 'held', { rows: badUnits }, 'fail beyond-limit'],
    ['all errors', 'criterion', { rows: badUnits }, 'fail bound-beyond-limit'],
    ['all errors', 'compared-rate', { rows: badUnits }, 'fail worse-than-control'],
    [
      'all errors in both arms',
      'held',
      { rows: [units('candidate', 4, 4), units('control', 30, 30)] },
      'error environment-degraded',
    ],
    [
      'n = 1',
      'held',
      { rows: [units('candidate', 1, 0)], atSeconds: [399] },
      'no-data too-few-samples',
    ],
    [
      'n = 1',
      'held quantile',
      { rows: [latencies('candidate', 1)], atSeconds: [399] },
      'no-data too-few-samples',
    ],
    [
      'n = 1',
      'criterion',
      { rows: [units('candidate', 1, 0)], atSeconds: [399] },
      'no-data too-few-samples',
    ],
    [
      'n = 1',
      'compared-rate',
      { rows: [units('candidate', 1, 0), units('control', 1, 0)], atSeconds: [399] },
      'no-data too-few-samples',
    ],
    [
      'n = 1',
      'compared-values',
      { rows: [latencies('candidate', 1), latencies('control', 1)], atSeconds: [399] },
      'no-data too-few-samples',
    ],
    [
      'n = 1',
      'sample-ratio',
      { rows: [units('candidate', 1, 0)], atSeconds: [399] },
      'no-data too-few-samples',
    ],
    [
      'n = 1',
      'drift',
      { rows: [units('candidate', 1, 0)], atSeconds: [399] },
      'no-data too-few-samples',
    ],
    ...(['held', 'criterion', 'compared-rate', 'sample-ratio', 'drift'] as const).flatMap(
      (shape) => [
        [
          'counts above trials',
          shape,
          { rows: broken('error_rate', rateCell(3, 2)) },
          'error malformed-evidence',
        ] as const,
        [
          'NaN',
          shape,
          { rows: broken('error_rate', rateCell(Number.NaN, 2)) },
          'error malformed-evidence',
        ] as const,
        [
          'a cell of nothing',
          shape,
          { rows: broken('error_rate', {}) },
          'error malformed-evidence',
        ] as const,
      ],
    ),
    ...(['held quantile', 'compared-values'] as const).flatMap((shape) => [
      [
        'a foreign index',
        shape,
        { rows: broken('latency_ms', { ...foreign, sketch: [[4_097, 2]], perUnit: [[4_097, 2]] }) },
        'error malformed-evidence',
      ] as const,
      [
        'a sketch out of order',
        shape,
        {
          rows: broken('latency_ms', {
            ...foreign,
            sketch: [
              [9, 1],
              [5, 1],
            ],
          }),
        },
        'error malformed-evidence',
      ] as const,
      [
        'half a count',
        shape,
        {
          rows: broken('latency_ms', {
            ...foreign,
            sketch: [
              [9, 1.5],
              [10, 0.5],
            ],
          }),
        },
        'error malformed-evidence',
      ] as const,
    ]),
    [
      'NaN',
      'count-within',
      { rows: broken('failed_health_checks', { kind: 'count', count: Number.NaN }) },
      'error malformed-evidence',
    ],
    [
      'NaN',
      'zero-tolerance',
      { rows: broken('pii_leaks', { kind: 'count', count: Number.NaN }) },
      'error malformed-evidence',
    ],
    ['a gap of hours', 'held', { rows: goodUnits, judgedAt: 9_000 }, 'no-data no-samples'],
    [
      'a gap of hours',
      'held quantile',
      { rows: alike(100), judgedAt: 9_000 },
      'no-data no-samples',
    ],
    [
      'a gap of hours',
      'compared-values',
      { rows: alike(100), judgedAt: 9_000 },
      'no-data no-samples',
    ],
    ['a gap of hours', 'drift', { rows: goodUnits, judgedAt: 9_000 }, 'no-data too-few-samples'],
    [
      'a clock that goes back',
      'held',
      { rows: badUnits, atSeconds: [...seconds(90_000, 50), ...seconds(0, 400)] },
      'fail beyond-limit',
    ],
    [
      'a clock that goes back',
      'compared-rate',
      { rows: badUnits, atSeconds: [90_000, 0, 1, 2] },
      'fail worse-than-control',
    ],
    [
      'a clock that goes back',
      'compared-values',
      {
        rows: [latencies('candidate', 9e5), latencies('control', 90, 100, 110)],
        atSeconds: [90_000, ...seconds(0, 30)],
      },
      'fail worse-than-control',
    ],
    [
      'a clock of NaN',
      'held',
      { rows: goodUnits, judgedAt: Number.NaN },
      'error malformed-evidence',
    ],
    [
      'a clock of NaN',
      'compared-rate',
      { rows: goodUnits, judgedAt: Number.NaN },
      'error malformed-evidence',
    ],
    [
      'a clock of NaN',
      'compared-values',
      { rows: alike(100), judgedAt: Number.NaN },
      'error malformed-evidence',
    ],
    [
      'ticks of NaN',
      'compared-rate',
      { rows: goodUnits, atSeconds: [Number.NaN] },
      'error malformed-evidence',
    ],
    [
      'ticks of NaN',
      'compared-values',
      { rows: alike(100), atSeconds: [Number.NaN] },
      'error malformed-evidence',
    ],
  ];

test.each(STORIES)('%s: %s', (_, shape, story, verdict) => {
  expect(verdict.startsWith('pass')).toBe(false);
  expect(verdictOf(JUDGED[shape], story)).toBe(verdict);
});

test.each([
  ['zero', 0, 'error zero-baseline'],
  ['no', null, 'no-data no-baseline'],
  ['a broken', Number.NaN, 'error malformed-evidence'],
])('%s baseline', (_, value, verdict) => {
  const story = { rows: [units('candidate', 100, 0)] };
  expect(verdictOf({ ...errorsHeld, ...baseline(value) }, story)).toBe(verdict);
  expect(verdictOf({ ...errorsGate, ...baseline(value) }, story)).toBe(verdict);
});

test('the same stories without the fault can pass: the table can fail', () => {
  const story = { rows: goodUnits };
  for (const shape of ['held', 'compared-rate', 'sample-ratio'] as const)
    expect(verdictOf(JUDGED[shape], story).split(' ')[0]).toBe('pass');
  expect(verdictOf(latencyCompared, { rows: alike(100) })).toBe('pass not-worse');
});
