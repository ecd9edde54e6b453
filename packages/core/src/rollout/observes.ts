import type { Guardrail } from '../guardrail/types.ts';
import type { Phase } from './types.ts';

/** What the candidate's unseen work is measured by begins so. */
const SHADOW_METRICS = 'shadow_';

/** Whether the phase gives the candidate to anybody. */
export function exposes(phase: Phase): boolean {
  return phase.shares.length > 0;
}

/** Whether the candidate works in this phase, for users or unseen: evidence is to come. */
export function observes(phase: Phase): boolean {
  return exposes(phase) || (phase.shadowParts ?? 0) > 0;
}

/**
 * Whether evidence for a guardrail can come in this phase: unseen work tells metrics of its own and
 * no other, and nobody else tells those.
 */
export function isJudgeable(phase: Phase, { metric }: Guardrail): boolean {
  return metric.startsWith(SHADOW_METRICS) ? (phase.shadowParts ?? 0) > 0 : exposes(phase);
}
