import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
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
  row,
  tick,
} from './judged.fixture.ts';
import type { GuardrailMemory, Judged, Tick, TickRow } from './types.ts';

const levels: Judged = {
  ...errorsHeld,
  metric: 'memory_mb',
  statistic: { of: 'max' },
  limit: 80,
  minEvents: 0,
};
const lowLimits: Judged = { ...errorsHeld, side: 'below', limit: 0.99, forMs: 3_000 };
const all: readonly Judged[] = [
  errorsHeld,
  latencyHeld,
  levels,
  lowLimits,
  fourWithin,
  noLeaks,
  errorsGate,
  { ...errorsGate, metric: 'latency_ms', statistic: { of: 'quantile', q: 0.95 }, limit: 165 },
  { ...errorsGate, metric: 'memory_mb', statistic: { of: 'max' }, limit: 45 },
  { ...errorsGate, metric: 'latency_ms', statistic: { of: 'mean' }, limit: 45 },
];

test('judge() dispatches to the shape of the guardrail', () => {
  const rows = [row('candidate', 'error_rate', rateCell(0, 5_000))];
  const codes = [errorsHeld, fourWithin, noLeaks, errorsGate].map(
    (judged) => judge(judged, absorb(judged, emptyMemory(judged), tick(0, ...rows)), EPOCH_MS).code,
  );
  expect(codes).toEqual(['within-limit', 'within-limit', 'within-limit', 'bound-within-limit']);
});

test('judge() answers an error for a memory of another shape or a time that is none', () => {
  expect(judge(errorsHeld, emptyMemory(noLeaks), 0).sentence).toBe(
    'Cannot judge "error_rate above 0.5% for 5m": the memory belongs to a guardrail of another shape',
  );
  for (const nowMs of [Number.NaN, Infinity, -Infinity]) {
    expect(judge(noLeaks, emptyMemory(noLeaks), nowMs).code).toBe('malformed-evidence');
  }
});

/** Numbers that telemetry may bring and that must never make anything pass. */
const poison = fc.constantFrom<unknown>(
  Number.NaN,
  Infinity,
  -Infinity,
  -1,
  1e308,
  '12',
  null,
  {},
  [],
);
const number = fc.oneof(fc.nat(1_000), poison);
const garbageCell = fc.oneof(
  fc.record({
    kind: fc.constant('rate'),
    trials: number,
    events: number,
    atRiskUnits: number,
    newUnits: number,
    openUnits: number,
    failedUnits: fc.oneof(fc.constant([]), poison),
  }),
  fc.record({
    kind: fc.constant('distribution'),
    count: number,
    sumMicro: number,
    sketch: fc.oneof(fc.array(fc.tuple(number, number), { maxLength: 3 }), poison),
  }),
  fc.record({ kind: fc.constant('gauge'), min: number, max: number, last: number }),
  fc.record({ kind: fc.constant('count'), count: number }),
  fc.anything(),
);
const garbageRow = fc.record({
  metric: fc.oneof(
    fc.constantFrom('error_rate', 'latency_ms', 'memory_mb', 'failed_health_checks', 'pii_leaks'),
    poison,
  ),
  draw: number,
  arm: fc.oneof(fc.constantFrom('candidate', 'control'), poison),
  startMs: number,
  cell: garbageCell,
});
const garbageTicks = fc.array(
  fc.record({
    atMs: fc.oneof(
      fc.nat(400).map((second) => EPOCH_MS + second * 1_000),
      poison,
    ),
    liveInstances: number,
    rows: fc.oneof(fc.array(garbageRow, { maxLength: 5 }), poison),
  }),
  { maxLength: 12 },
);

test('judge() never throws on garbage and answers finite figures only', () => {
  fc.assert(
    fc.property(fc.constantFrom(...all), garbageTicks, fc.double(), (judged, ticks, nowMs) => {
      const memory = (ticks as readonly unknown[] as readonly Tick[]).reduce(
        (before, next) => absorb(judged, before, next),
        emptyMemory(judged),
      );
      for (const now of [nowMs, EPOCH_MS + 400_000]) {
        const verdict = judge(judged, memory, now);
        const figures = [...Object.values(verdict.numbers), ...(verdict.interval ?? [])];
        expect(figures.filter((figure) => !Number.isFinite(figure))).toEqual([]);
      }
    }),
    { numRuns: 3_000 },
  );
});

/** A row that is good but for one number. */
const poisonedRow = fc
  .tuple(fc.nat(3), fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0.5, 2 ** 60))
  .map(([field, value]): Readonly<Record<string, TickRow>> => {
    const at = (i: number, good: number) => (field === i ? value : good);
    const rate = {
      ...rateCell(0, 100),
      trials: at(0, 100),
      events: at(1, 0),
      newUnits: at(2, 0),
      openUnits: at(3, 0),
    };
    const entry = [at(0, 1_281), at(1, 600)] as const;
    const spread = {
      kind: 'distribution' as const,
      count: at(2, 600),
      sumMicro: field === 3 ? -Math.abs(value) : 0,
      sketch: [entry],
    };
    const whole = value === 0.5 ? Number.NaN : value;
    const level = {
      kind: 'gauge' as const,
      min: field === 0 ? whole : 1,
      max: field === 1 ? whole : 1,
      last: field > 1 ? whole : 1,
    };
    const count = { kind: 'count' as const, count: value };
    return {
      error_rate: row('candidate', 'error_rate', rate),
      latency_ms: row('candidate', 'latency_ms', spread),
      memory_mb: row('candidate', 'memory_mb', level),
      failed_health_checks: row('candidate', 'failed_health_checks', count),
      pii_leaks: row('candidate', 'pii_leaks', count),
    };
  });

test('judge() never passes where a number of the evidence is not one', () => {
  const clean = row('candidate', 'error_rate', rateCell(0, 5_000));
  fc.assert(
    fc.property(fc.constantFrom(...all), poisonedRow, fc.nat(5), (judged, poisoned, before) => {
      const bad = poisoned[judged.metric];
      if (bad === undefined) return;
      const ticks = [
        ...Array.from({ length: before }, (_, i) => tick(i, clean)),
        tick(before, clean, bad),
      ];
      const memory = ticks.reduce((kept, next) => absorb(judged, kept, next), emptyMemory(judged));
      expect(judge(judged, memory, EPOCH_MS + before * 1_000).kind).not.toBe('pass');
    }),
    { numRuns: 3_000 },
  );
});

test('judge() never passes on a memory with a number that is not finite', () => {
  const rows = [row('candidate', 'error_rate', rateCell(0, 5_000))];
  const broken = fc.constantFrom(null, 'x', Number.NaN, Infinity);
  fc.assert(
    fc.property(
      fc.constantFrom(errorsHeld, noLeaks, errorsGate),
      broken,
      fc.nat(40),
      (judged, value, nth) => {
        const memory = absorb(judged, emptyMemory(judged), tick(0, ...rows));
        let seen = 0;
        let replaced = false;
        // Replaces the nth number of the memory, whatever it is.
        const poisoned = JSON.parse(JSON.stringify(memory), (_, member) => {
          if (typeof member !== 'number' || seen++ !== nth) return member;
          replaced = true;
          return value;
        });
        if (!replaced || nullIsAllowed(memory, poisoned)) return;
        expect(judge(judged, poisoned, EPOCH_MS).kind).not.toBe('pass');
      },
    ),
    { numRuns: 1_000 },
  );
});

/** Whether what became null is a time or level that may be missing. */
function nullIsAllowed(before: GuardrailMemory, after: GuardrailMemory): boolean {
  return Object.entries(after).some(
    ([member, value]) =>
      value === null &&
      Object.entries(before).some(([name, was]) => name === member && was !== null),
  );
}
