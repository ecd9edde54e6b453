import type { RollbackScope, Verdict } from '@tidegate/core';
import { decideAmong, responsesOf } from '../incident/responses-of.ts';
import { rolloutFinding } from '../incident/rollout-finding.ts';
import type { StoredRollout } from '../rollout/load.ts';
import type { ReadTx } from '../store/transaction.ts';

/** What the decision matrices of environments say to guardrails that fail, each matrix read once. */
export interface RollbackScopes {
  /**
   * How far back each guardrail goes that fails now and rolls back, by name. Where a matrix says
   * nothing outright there is no entry: then all layers go back, as the plan says.
   */
  of(
    stored: StoredRollout,
    verdicts: Readonly<Record<string, Verdict>>,
  ): Promise<Readonly<Record<string, RollbackScope>>>;
}

/** Matrices as they are in this transaction; none is read before something fails. */
export function createRollbackScopes(tx: ReadTx): RollbackScopes {
  const read = new Map<string, ReturnType<typeof responsesOf>>();
  const responsesIn = (environment: string): ReturnType<typeof responsesOf> => {
    const found = read.get(environment) ?? responsesOf(tx, environment);
    read.set(environment, found);
    return found;
  };
  return {
    async of({ plan, rollout }, verdicts) {
      const phases = plan.phases.flatMap(({ guardrails }) => guardrails);
      const failing = [...phases, ...plan.guardrails].filter(
        ({ name, action }) => action === 'rollback' && verdicts[name]?.kind === 'fail',
      );
      if (failing.length === 0) return {};
      const responses = await responsesIn(rollout.environment);
      const judged = { plan, rollout: { ...rollout, verdicts } };
      const scopes = failing.flatMap(({ name }) => {
        const finding = rolloutFinding(judged, { body: { guardrail: name } });
        const decision = decideAmong(responses, finding);
        if (decision === null || decision.asks) return [];
        const { row, rollback, withinMs, flagsWithinMs } = decision;
        // The plan rolls back: what the matrix would mend in the next release goes the shortest way.
        const scope = rollback === 'full' ? 'full' : 'quick';
        return [[name, { scope, row, withinMs, flagsWithinMs } satisfies RollbackScope]] as const;
      });
      return Object.fromEntries(scopes);
    },
  };
}
