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
import { judgingProblem } from './judging-problem.ts';
import type { GuardrailMemory, Judged } from './types.ts';

const all = [errorsHeld, latencyHeld, fourWithin, noLeaks, errorsGate];
const busy = tick(
  0,
  row('candidate', 'error_rate', rateCell(1, 30)),
  row('candidate', 'failed_health_checks', { kind: 'count', count: 1 }),
  row('candidate', 'latency_ms', {
    kind: 'distribution',
    count: 500,
    sumMicro: 1.5,
    sketch: [[1_701, 500]],
  }),
);

test.each(all)(
  'judgingProblem() finds nothing wrong with what absorb() makes for $name',
  (judged) => {
    expect(judgingProblem(judged, absorb(judged, emptyMemory(judged), busy))).toBeNull();
  },
);

const BROKEN: readonly unknown[] = [undefined, null, 'text', Number.NaN, Infinity, {}, true];

test.each(all)('judgingProblem() refuses every broken member of a memory for $name', (judged) => {
  const memory = absorb(judged, emptyMemory(judged), busy);
  for (const member of Object.keys(memory))
    for (const value of BROKEN) {
      if (member === 'seen' && value === true) continue;
      const isNullable = member.endsWith('Ms') || member.startsWith('last');
      if (isNullable && value === null) continue;
      const broken = { ...memory, [member]: value } as GuardrailMemory;
      expect([member, value, judgingProblem(judged, broken)]).toEqual([
        member,
        value,
        expect.any(String),
      ]);
    }
});

test.each<[Judged, string]>([
  [errorsHeld, 'limit'],
  [errorsHeld, 'forMs'],
  [errorsHeld, 'minSamples'],
  [errorsHeld, 'minEvents'],
  [errorsHeld, 'side'],
  [errorsHeld, 'statistic'],
  [fourWithin, 'count'],
  [fourWithin, 'withinMs'],
  [errorsGate, 'limit'],
])('judgingProblem() refuses %j without a sound %s', (judged, member) => {
  for (const value of [undefined, null, 'text', Number.NaN, Infinity]) {
    const broken = { ...judged, [member]: value } as Judged;
    expect(judgingProblem(broken, emptyMemory(judged))).toBe(
      'a number of the guardrail is missing or not finite',
    );
  }
});

test('judgingProblem() refuses a memory of another shape, and nonsense', () => {
  expect(judgingProblem(errorsHeld, emptyMemory(noLeaks))).toBe(
    'the memory belongs to a guardrail of another shape',
  );
  const nothing: unknown = null;
  expect(judgingProblem(errorsHeld, nothing as GuardrailMemory)).toBe('the memory is no object');
  const odd = { ...errorsHeld, shape: 'sequential' };
  const kept = { ...emptyMemory(errorsHeld), shape: 'sequential' };
  expect(judgingProblem(odd as unknown as Judged, kept as unknown as GuardrailMemory)).toBe(
    'the guardrail has an unknown shape',
  );
});
