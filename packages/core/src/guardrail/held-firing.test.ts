import { expect, test } from 'vitest';
import { emptySums } from './arm-sums.ts';
import { emptyMemory } from './empty-memory.ts';
import { firingOf } from './held-firing.ts';
import { EPOCH_MS, errorsHeld } from './judged.fixture.ts';
import type { GuardrailMemory, WindowStep } from './types.ts';

type HeldMemory = Extract<GuardrailMemory, { shape: 'held' }>;

function memoryOf(beyondForMs: number | null, events: number, controlEvents = 0): HeldMemory {
  const memory = emptyMemory(errorsHeld);
  if (memory.shape !== 'held') throw new Error('the memory has another shape');
  const sums = (bad: number) => ({ ...emptySums(), count: 1_000, events: bad });
  const step: WindowStep = {
    atMs: EPOCH_MS,
    control: sums(controlEvents),
    candidate: sums(events),
  };
  const sinceMs = beyondForMs === null ? null : EPOCH_MS - beyondForMs;
  return {
    ...memory,
    steps: [step],
    beyondSinceMs: sinceMs,
    controlBeyondSinceMs: controlEvents > 0 ? sinceMs : null,
    lastSampleMs: EPOCH_MS,
  };
}

test.each<[string, number | null, number, number, string]>([
  ['waits without a run', null, 50, 0, 'waits'],
  ['waits for the duration', 299_999, 50, 0, 'waits'],
  ['waits for the events that it takes', 300_000, 2, 0, 'waits'],
  ['fires', 300_000, 3, 0, 'fires'],
  ['is degraded where control runs beside', 300_000, 50, 50, 'degraded'],
])('firingOf() %s', (_, beyondForMs, events, controlEvents, expected) => {
  expect(firingOf(errorsHeld, memoryOf(beyondForMs, events, controlEvents))).toBe(expected);
});

test('firingOf() excuses nobody from an absolute limit', () => {
  expect(firingOf({ ...errorsHeld, absolute: true }, memoryOf(300_000, 50, 50))).toBe('fires');
});
