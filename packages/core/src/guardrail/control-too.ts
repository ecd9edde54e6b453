import { harmIn } from './held-figures.ts';
import { heldSample } from './held-sample.ts';
import { heldWindow, sumsSince } from './held-window.ts';
import type { GuardrailMemory, HeldGuardrail } from './types.ts';

type HeldMemory = Extract<GuardrailMemory, { shape: 'held' }>;

/**
 * Whether control has been beyond the same limit over the same `for` as the candidate's run, with
 * its minimum of events: by its own run of samples, or, as single samples near the limit are noisy,
 * by its rate in each third of `for`. Never throws.
 */
export function controlToo(judged: HeldGuardrail, memory: HeldMemory): boolean {
  const { beyondSinceMs, lastSampleMs } = memory;
  if (beyondSinceMs === null || lastSampleMs === null) return false;
  const { windowMs } = heldWindow(judged.forMs);
  const sinceMs = lastSampleMs - Math.max(judged.forMs, windowMs);
  const overFor = sumsSince(memory.steps, sinceMs).control;
  if (!(harmIn(judged, overFor) >= judged.minEvents)) return false;
  return ranBeside(judged, memory, beyondSinceMs) || inEachThird(judged, memory, lastSampleMs);
}

/**
 * Control's run lasts, and began at most one sub-window or a third of `for` later: noise may carry
 * the smaller arm over the limit a little before an outage carries both.
 */
function ranBeside(judged: HeldGuardrail, memory: HeldMemory, beyondSinceMs: number): boolean {
  if (memory.controlBeyondSinceMs === null) return false;
  const laterMs = Math.min(heldWindow(judged.forMs).windowMs, judged.forMs / 3);
  return memory.controlBeyondSinceMs <= beyondSinceMs + laterMs;
}

/** Only of rates are the steps of the whole `for` kept. */
function inEachThird(judged: HeldGuardrail, memory: HeldMemory, lastSampleMs: number): boolean {
  if (judged.statistic.of !== 'rate') return false;
  const thirdMs = judged.forMs / 3;
  return [2, 1, 0].every((later) => {
    const endMs = lastSampleMs - later * thirdMs;
    const steps = memory.steps.filter(({ atMs }) => atMs <= endMs);
    return heldSample(judged, sumsSince(steps, endMs - thirdMs).control).state === 'beyond';
  });
}
