import { ProblemError } from '@tidegate/protocol/problem';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { loadBaselines, putBaselines } from './baselines.ts';
import { loadScorecard, loadScorecards } from './load-scorecards.ts';

type Input = Parameters<Transactions['recordBaselines']>[0];

/**
 * Records what KPIs were, as what later figures are compared with: of one scorecard, or with
 * `name: null` of all, as far as there is data. Baselines that are there are recorded again only with
 * a reason. The figures were read before: nothing but rows is read and written here.
 *
 * @throws ProblemError `not-found` for an unknown environment or scorecard; `conflict` when all that
 *   can be recorded of a named scorecard is recorded and no reason was given, or no KPI has data
 */
export async function recordBaselines(tx: Tx, input: Input): Promise<{ recorded: number }> {
  const { environment, name, known } = input;
  await requireEnvironment(tx, environment);
  if (name !== null) return { recorded: await recordNamed(tx, input, name) };
  let recorded = 0;
  for (const scorecard of await loadScorecards(tx, environment)) {
    recorded += await putBaselines(tx, scorecard, known, input);
  }
  return { recorded };
}

async function recordNamed(tx: Tx, input: Input, name: string): Promise<number> {
  const scorecard = await loadScorecard(tx, input.environment, name);
  const { recordedMs } = await loadBaselines(tx, scorecard);
  const recorded = await putBaselines(tx, scorecard, input.known, input);
  if (recorded > 0) return recorded;
  const isRecorded = recordedMs !== null && input.reason === null;
  throw new ProblemError(
    'conflict',
    isRecorded
      ? `Cannot record the baseline of "${name}": it was recorded at ${new Date(recordedMs).toISOString()}; give a reason to record it again`
      : `Cannot record the baseline of "${name}": none of its KPIs has enough data in its window; wait until programs have told of them`,
  );
}
