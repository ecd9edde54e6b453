import type { GuardrailMemory, Verdict } from './types.ts';

/** Traces that were sampled within this time explain a silence, ms. */
const SAMPLED_RECENTLY_MS = 600_000;

/**
 * The verdict with the reason why nothing counts: turns came, but as a sample whose share nobody
 * told. Every other verdict stays as it is. Never throws.
 */
export function samplingNamed(verdict: Verdict, memory: GuardrailMemory, nowMs: number): Verdict {
  const { sampledAtMs } = memory;
  const explains =
    verdict.kind === 'no-data' &&
    verdict.code === 'no-samples' &&
    typeof sampledAtMs === 'number' &&
    nowMs - sampledAtMs <= SAMPLED_RECENTLY_MS;
  if (!explains) return verdict;
  const why = 'the traces that come are a sample of unknown share';
  return { ...verdict, code: 'sampled-traces', sentence: `${verdict.sentence}: ${why}` };
}
