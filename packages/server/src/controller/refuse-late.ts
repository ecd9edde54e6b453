import { ProblemError } from '@tidegate/protocol/problem';
import type { StoredRollout } from '../rollout/load.ts';
import type { Tx } from '../store/transaction.ts';

/** Share of the lead that a change may have waited: the rest is for the commit and the way to SDKs. */
const WAITED_SHARE = 0.75;

/**
 * Refuses a change that raises somebody when it waited so long for the database that SDKs could not
 * hold the new step of the ramp in time: the phase would count time that nobody saw, and a
 * conversation that began meanwhile would change its variant. Whoever asked takes the time anew and
 * asks again. What takes something away is never late.
 *
 * @param nowMs when the change was decided, ms since epoch
 * @throws ProblemError `not-ready`
 */
export function refuseLate(
  { waitedMs }: Pick<Tx, 'waitedMs'>,
  before: StoredRollout,
  after: StoredRollout,
  nowMs: number,
): void {
  const step = after.rollout.ramp.at(-1);
  // Only a step that raises lies ahead.
  if (waitedMs === undefined || step === undefined || step.fromMs <= nowMs) return;
  if (step.fromMs === before.rollout.ramp.at(-1)?.fromMs) return;
  const waited = waitedMs();
  if (waited <= (step.fromMs - nowMs) * WAITED_SHARE) return;
  throw new ProblemError(
    'not-ready',
    `Cannot raise rollout "${after.row.id}": the store took ${Math.round(waited)} ms to come to it, which SDKs would miss; try again`,
  );
}
