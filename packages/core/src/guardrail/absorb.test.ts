import fc from 'fast-check';
import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import {
  errorsGate,
  errorsHeld,
  fourWithin,
  latencyHeld,
  noLeaks,
  rateCell,
  row,
  tick,
} from './judged.fixture.ts';
import type { GuardrailMemory, Judged, Tick } from './types.ts';

const all: readonly Judged[] = [errorsHeld, latencyHeld, fourWithin, noLeaks, errorsGate];
const leak = row('candidate', 'pii_leaks', { kind: 'count', count: 1 });

const rows = fc.array(
  fc.oneof(
    fc
      .tuple(fc.constantFrom('control' as const, 'candidate' as const), fc.nat(40), fc.nat(500))
      .map(([arm, events, more]) => row(arm, 'error_rate', rateCell(events, events + more))),
    fc.tuple(fc.nat(4_096), fc.nat(900)).map(([index, more]) =>
      row('candidate', 'latency_ms', {
        kind: 'distribution',
        count: more + 1,
        sumMicro: 7,
        sketch: [[index, more + 1]],
      }),
    ),
    fc.nat(3).map((count) => row('candidate', 'failed_health_checks', { kind: 'count', count })),
  ),
  { maxLength: 6 },
);
const ticks = fc
  .array(fc.tuple(fc.integer({ min: -30, max: 90 }), rows), { maxLength: 60 })
  .map((steps) => {
    let second = 0;
    return steps.map(([ahead, each]) => {
      second += ahead;
      return tick(second, ...each);
    });
  });

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}

test('absorb() is deterministic, changes nothing that it is given, and survives a store', () => {
  fc.assert(
    fc.property(fc.constantFrom(...all), ticks, (judged, each) => {
      const fold = (step: (memory: GuardrailMemory) => GuardrailMemory) =>
        each.reduce((memory, next) => step(absorb(judged, memory, next)), emptyMemory(judged));
      const once = fold((memory) => frozen(memory));
      expect(fold((memory) => JSON.parse(JSON.stringify(memory)))).toEqual(once);
    }),
    { numRuns: 300 },
  );
});

test.each(all)('absorb() keeps the memory of $name bounded over 10 000 ticks', (judged) => {
  let memory = emptyMemory(judged);
  let largest = 0;
  for (let i = 0; i < 10_000; i++) {
    const beyond = tick(
      i,
      row('candidate', 'error_rate', rateCell(i % 50, 100)),
      row('control', 'error_rate', rateCell(1, 900)),
      row('candidate', 'failed_health_checks', { kind: 'count', count: 1 }),
      row('candidate', 'latency_ms', {
        kind: 'distribution',
        count: 100,
        sumMicro: 1,
        sketch: [
          [1_800 + (i % 200), 50],
          [2_100 + (i % 100), 50],
        ],
      }),
    );
    memory = absorb(judged, memory, beyond);
    if (memory.shape === 'held' || memory.shape === 'count-within') {
      largest = Math.max(largest, memory.steps.length);
    }
  }
  expect(largest).toBeLessThanOrEqual(judged.shape === 'count-within' ? 301 : 33);
  expect(JSON.stringify(memory).length).toBeLessThan(20_000);
});

test('absorb() leaves a memory alone that is broken or of another shape', () => {
  const broken = { ...emptyMemory(noLeaks), events: Number.NaN } as GuardrailMemory;
  expect(absorb(noLeaks, broken, tick(0, leak))).toBe(broken);
  const other = emptyMemory(errorsHeld);
  expect(absorb(noLeaks, other, tick(0, leak))).toBe(other);
});

test('absorb() counts a tick out of time, and remembers it', () => {
  const lost: Tick = { ...tick(0, leak), atMs: Number.NaN };
  expect(absorb(noLeaks, emptyMemory(noLeaks), lost)).toEqual({
    shape: 'zero-tolerance',
    events: 1,
    firstMs: 0,
    turns: 0,
    malformedAtMs: 0,
  });
  for (const judged of all) {
    expect(absorb(judged, emptyMemory(judged), lost).malformedAtMs).toBe(0);
  }
});
