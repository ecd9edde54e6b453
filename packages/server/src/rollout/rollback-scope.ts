import type { RollbackScope } from '@tidegate/core';
import type { RolloutCommand } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { decideOn } from '../incident/decide-on.ts';
import type { ReadTx } from '../store/transaction.ts';

type RollbackCommand = Extract<RolloutCommand, { type: 'rollback' }>;

/**
 * How far back a person's rollback goes, and by when: as far as he says, else as the environment's
 * decision matrix says to the issue that he names. `undefined` = nothing was said: all layers.
 *
 * @throws ProblemError what `decideOn` throws for an unknown issue; `rollout-refused` for one that is
 *   fixed forward while he says no scope of his own
 */
export async function rollbackScope(
  tx: ReadTx,
  environment: string,
  { scope, issue }: RollbackCommand,
): Promise<RollbackScope | undefined> {
  if (issue === undefined) {
    const asked = { row: null, withinMs: null, flagsWithinMs: null };
    return scope === undefined ? undefined : { scope, ...asked };
  }
  const { row, rollback, withinMs, flagsWithinMs, sentence } = await decideOn(tx, {
    ...{ environment, issue, metric: null, value: null },
  });
  if (scope === undefined && rollback === 'fix-forward') {
    throw new ProblemError(
      'rollout-refused',
      `Cannot roll back for issue "${issue}": ${sentence}; say a scope to do it all the same`,
    );
  }
  const said = rollback === 'full' ? 'full' : 'quick';
  return { scope: scope ?? said, row, withinMs, flagsWithinMs };
}
