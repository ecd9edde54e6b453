import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, rateCell, row, tick } from './judged.fixture.ts';
import type { DriftGuardrail, GuardrailMemory } from './types.ts';

const learning: DriftGuardrail = {
  shape: 'drift',
  name: 'error_rate drifts by 10%',
  metric: 'error_rate',
  by: 0.1,
  watching: false,
  action: 'pause',
  absolute: false,
};
const watching: DriftGuardrail = { ...learning, watching: true };
const turns = (second: number, events: number, trials: number) =>
  tick(second, row('candidate', 'error_rate', rateCell(events, trials)));
const absorbed = (
  judged: DriftGuardrail,
  memory: GuardrailMemory,
  second: number,
  events: number,
  trials = 200,
) => absorb(judged, memory, turns(second, events, trials));
const atSecond = (judged: DriftGuardrail, memory: GuardrailMemory, second: number) =>
  judge(judged, memory, EPOCH_MS + second * 1_000);

/** 100 failures in 10 000 turns were accepted; then windows of 200 turns with so many failures each. */
function watched(...events: readonly number[]): GuardrailMemory {
  const accepted = absorbed(learning, emptyMemory(learning), 0, 100, 10_000);
  return [...events, 0].reduce(
    (memory, each, i) => absorbed(watching, memory, 100 + i * 10, each),
    accepted,
  );
}

test('judgeDrift() passes while it is as it was accepted', () => {
  expect(atSecond(watching, watched(2, 1, 3, 2), 141)).toMatchObject({
    kind: 'pass',
    code: 'no-drift',
    sentence:
      'Error rate of the candidate: 1 % in the last 10 s (2 of 200 turns); accepted was 1 % (100 of 10 000 turns), 1.3 % is still fine',
  });
});

test('judgeDrift() has no data where nothing was accepted, before the first window, and in silence', () => {
  const few = absorbed(learning, emptyMemory(learning), 0, 0, 19);
  const verdict = atSecond(watching, absorbed(watching, few, 100, 0), 100);
  expect([verdict.kind, verdict.code, verdict.sentence]).toEqual([
    'no-data',
    'too-few-samples',
    'Error rate of the candidate: nothing was accepted to compare with: 19 turns, 20 are needed',
  ]);
  expect(atSecond(watching, watched(), 100).code).toBe('no-samples');
  const silent = atSecond(watching, watched(2, 1), 181);
  expect([silent.kind, silent.code]).toEqual(['no-data', 'no-samples']);
  expect(silent.sentence).toContain('nothing arrived in the last 61 s');
  expect(atSecond(watching, watched(2, 1), 180).kind).toBe('pass');
});

test('judgeDrift() is an error after a row that cannot be believed, unless it fires', () => {
  const broken = absorbed(watching, watched(2), 200, 5, 4);
  expect(atSecond(watching, broken, 200).code).toBe('malformed-evidence');
  const fired = [40, 40, 40, 40].reduce(
    (memory, events, i) => absorbed(watching, memory, 210 + i * 10, events),
    broken,
  );
  expect(atSecond(watching, fired, 250).code).toBe('drifted');
});
