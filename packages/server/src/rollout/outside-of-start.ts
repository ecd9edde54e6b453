import { type Outside, opensMs } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import type { ReadTx } from '../store/transaction.ts';
import type { StoredRollout } from './load.ts';
import { preflight } from './preflight.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * What keeps a rollout that waits for its start from starting by itself. Preflight is run anew when
 * its time has come: the flag, control and the candidate may have changed since it was scheduled,
 * and what preflight refuses it waits for, as for a plan that must be completed first.
 */
export async function outsideOfStart(
  tx: ReadTx,
  { rollout, plan }: StoredRollout,
  around: Surroundings,
  nowMs: number,
): Promise<Outside> {
  const outside = await around.outsideOf(plan, rollout.id);
  const { status, startAtMs, method, id: self } = rollout;
  const isDue = status === 'scheduled' && startAtMs !== null && startAtMs <= nowMs;
  // Preflight reads much: while something else keeps it, it is not asked every second.
  if (!isDue || opensMs(plan, rollout, nowMs) !== null) return outside;
  const isFrozen = outside.freeze !== undefined && method !== 'emergency';
  if (outside.dependency !== undefined || isFrozen) return outside;
  try {
    await preflight(tx, plan, { reason: null, actions: null, self, nowMs });
    return outside;
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { ...outside, dependency: cause.message };
  }
}
