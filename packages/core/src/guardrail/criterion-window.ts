import { emptySums, mergeSums } from './arm-sums.ts';
import { sumOf } from './held-window.ts';
import type { ArmSums, WindowStep } from './types.ts';

/** Parts that the time of a criterion with `overMs` is kept in: what is older falls out by parts. */
export const CRITERION_PARTS_MAX = 48;

interface BothSums {
  readonly control: ArmSums;
  readonly candidate: ArmSums;
}

/**
 * The parts after some evidence came. Parts that begin `overMs` ago or earlier fall out; those that
 * seem to begin later, because the clock went back, are added to the one of now. Never throws.
 *
 * @param overMs > 0
 * @param atMs when it arrived
 */
export function absorbedParts(
  parts: readonly WindowStep[],
  { control, candidate }: BothSums,
  atMs: number,
  overMs: number,
): readonly WindowStep[] {
  const partMs = overMs / CRITERION_PARTS_MAX;
  const startMs = Math.floor(atMs / partMs) * partMs;
  const now: WindowStep = { atMs: startMs, control, candidate };
  const before: WindowStep[] = [];
  for (const part of parts) {
    if (part.atMs < startMs) before.push(part);
    else {
      now.control = mergeSums(part.control, now.control);
      now.candidate = mergeSums(part.candidate, now.candidate);
    }
  }
  const isEmpty = now.control.count + now.candidate.count === 0;
  const kept = before.filter((part) => part.atMs > atMs - overMs);
  return (isEmpty ? kept : [...kept, now]).slice(-CRITERION_PARTS_MAX);
}

/** Evidence of both arms in the parts that began less than `overMs` ago. Never throws. */
export function sumsOver(parts: readonly WindowStep[], nowMs: number, overMs: number): BothSums {
  const since = parts.filter(({ atMs }) => atMs > nowMs - overMs);
  if (since.length === 0) return { control: emptySums(), candidate: emptySums() };
  return { control: sumOf(since, 'control'), candidate: sumOf(since, 'candidate') };
}
