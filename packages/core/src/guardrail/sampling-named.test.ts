import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, errorsHeld, rateCell, row, tick } from './judged.fixture.ts';
import type { Tick } from './types.ts';

const sampled = (atMs: number): Tick => ({ ...tick(atMs), sampled: true });
const SAMPLED =
  'Error rate of the candidate is unknown: nothing arrived in the last 60 s: ' +
  'the traces that come are a sample of unknown share';

test('samplingNamed() says why nothing counts while sampled traces come, and for ten minutes', () => {
  const memory = absorb(errorsHeld, emptyMemory(errorsHeld), sampled(0));
  const later = absorb(errorsHeld, memory, tick(1_000));
  const at = (afterMs: number) => {
    const { kind, code, sentence } = judge(errorsHeld, later, EPOCH_MS + afterMs);
    return [kind, code, sentence];
  };
  expect(at(1_000)).toEqual(['no-data', 'sampled-traces', SAMPLED]);
  expect(at(600_000)[1]).toBe('sampled-traces');
  expect(at(600_001)[1]).toBe('no-samples');
});

test('samplingNamed() leaves verdicts alone that have data, or never met a sample', () => {
  const rows = [row('candidate', 'error_rate', rateCell(0, 5_000))];
  const known = absorb(errorsHeld, emptyMemory(errorsHeld), { ...tick(0, ...rows), sampled: true });
  expect(judge(errorsHeld, known, EPOCH_MS).code).toBe('within-limit');
  const silent = absorb(errorsHeld, emptyMemory(errorsHeld), tick(0));
  expect(judge(errorsHeld, silent, EPOCH_MS).code).toBe('no-samples');
});
