import { controlToo } from './control-too.ts';
import { harmOverFor } from './held-figures.ts';
import type { GuardrailMemory, HeldGuardrail } from './types.ts';

type HeldMemory = Extract<GuardrailMemory, { shape: 'held' }>;

/**
 * What the run of samples beyond the limit comes to at the last one: `fires` when it lasted over
 * `for` with the events that it takes, `degraded` when control's did too and the guardrail is not
 * absolute. Never throws.
 */
export function firingOf(
  judged: HeldGuardrail,
  memory: HeldMemory,
): 'fires' | 'degraded' | 'waits' {
  const { beyondSinceMs, lastSampleMs, steps } = memory;
  if (beyondSinceMs === null || lastSampleMs === null) return 'waits';
  if (!(lastSampleMs - beyondSinceMs >= judged.forMs)) return 'waits';
  if (!(harmOverFor(judged, steps, lastSampleMs) >= judged.minEvents)) return 'waits';
  return !judged.absolute && controlToo(judged, memory) ? 'degraded' : 'fires';
}
