import { firingOf } from './held-firing.ts';
import { heldWindow } from './held-window.ts';
import type { GuardrailMemory, HeldGuardrail } from './types.ts';

type HeldMemory = Extract<GuardrailMemory, { shape: 'held' }>;

/** What a guardrail that goes on firing remembers; both absent while it does not fire. */
export type Recovery = Pick<HeldMemory, 'firedMs' | 'withinSinceMs'>;

/**
 * Since when it fires, and since when every sample was within the limit: after `keepFiringForMs` of
 * that it no longer does. A sample beyond the limit, or silence of more than two steps, lets the
 * time begin anew; after a silence of `keepFiringForMs` nothing is left to go on firing about.
 * Nothing is remembered without `keepFiringForMs`. Never throws. Source: Prometheus alerting rules,
 * `keep_firing_for`.
 *
 * @param before what was known before the sample
 * @param next the memory with the sample of `atMs`
 */
export function recoveryOf(
  judged: HeldGuardrail,
  before: HeldMemory,
  next: HeldMemory,
  atMs: number,
): Recovery {
  const keepMs = judged.keepFiringForMs ?? 0;
  if (!(keepMs > 0)) return {};
  if (firingOf(judged, next) === 'fires') return { firedMs: before.firedMs ?? atMs };
  const { firedMs } = before;
  if (firedMs === undefined || !goesOnFiring(judged, { ...next, firedMs }, atMs)) return {};
  const { toleranceMs } = heldWindow(judged.forMs);
  const isUnbroken = before.lastSampleMs !== null && atMs - before.lastSampleMs <= toleranceMs;
  const sinceMs = isUnbroken ? before.withinSinceMs : undefined;
  if (next.beyondSinceMs !== null) return { firedMs };
  if (next.gapSinceMs !== null) {
    return sinceMs === undefined ? { firedMs } : { firedMs, withinSinceMs: sinceMs };
  }
  const withinSinceMs = sinceMs ?? atMs;
  return atMs - withinSinceMs >= keepMs ? {} : { firedMs, withinSinceMs };
}

/** Whether a guardrail that fired still does at a time, samples or not. Never throws. */
export function goesOnFiring(judged: HeldGuardrail, memory: HeldMemory, nowMs: number): boolean {
  const { firedMs, lastSampleMs } = memory;
  const keepMs = judged.keepFiringForMs ?? 0;
  if (!(keepMs > 0) || firedMs === undefined) return false;
  const silenceMs = nowMs - (lastSampleMs ?? firedMs);
  return silenceMs <= Math.max(keepMs, heldWindow(judged.forMs).toleranceMs);
}
