import { commandRollout } from '../rollout/command.ts';
import type { StoredExperiment } from '../store/experiment-operations.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { requireExperiment } from './get.ts';
import { requireUnderWay } from './require-under-way.ts';
import { writeDecision } from './write-decision.ts';

/**
 * Ends an experiment undecided: everybody gets control, and no arm is held to be bad.
 *
 * @throws ProblemError `not-found`; `conflict` when it does not run
 */
export async function stopExperiment(
  tx: Tx,
  input: Parameters<Transactions['stopExperiment']>[0],
): Promise<StoredExperiment> {
  const { reason, report, actor, nowMs } = input;
  const stored = await requireUnderWay(tx, input, 'stop');
  const command = { type: 'abort', reason } as const;
  await commandRollout(tx, { id: stored.run.rolloutId, command, actor, nowMs });
  const ended = { outcome: 'stop', variant: null, nextPlan: null, reason, report } as const;
  await writeDecision(tx, stored, { ...ended, actor, nowMs });
  return await requireExperiment(tx, input);
}
