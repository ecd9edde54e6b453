import type { RolloutStatus } from '@tidegate/core';
import type { StoredRollout } from '../rollout/load.ts';

/** Statuses in which the candidate was taken away: nothing is found out for it any more. */
const TAKEN_AWAY: readonly RolloutStatus[] = ['rolling-back', 'rolled-back', 'aborted'];

/**
 * Whether a rollout waits for an action that it ordered: an item of a checklist until the candidate
 * is taken away or an edit voids the item, a layer while the rollback goes on. Never throws.
 */
export function isStillAwaited(
  { rollout: { status, checks, layers } }: StoredRollout,
  { id, kind }: { readonly id: string; readonly kind: string },
): boolean {
  const waits = (one: { readonly state: string; readonly effectId: string | null }) =>
    one.state === 'running' && one.effectId === id;
  if (kind === 'layer') return status === 'rolling-back' && layers.some(waits);
  return !TAKEN_AWAY.includes(status) && checks.some(waits);
}
