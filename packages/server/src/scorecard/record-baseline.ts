import type { ScorecardView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { knownMetrics } from '../metric/known-metrics.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { loadBaselines, recordBaselines } from './baselines.ts';
import { loadScorecard } from './load-scorecards.ts';
import { scorecardView } from './scorecard-views.ts';

/**
 * Records what a scorecard's KPIs are now, as what later figures are compared with. Baselines that
 * are there are recorded again only with a reason.
 *
 * @throws ProblemError `not-found` for an unknown environment or scorecard; `conflict` when all that
 *   can be recorded is recorded and no reason was given, or when no KPI has data
 */
export async function recordBaseline(
  tx: Tx,
  input: Parameters<Transactions['recordBaseline']>[0],
): Promise<ScorecardView> {
  const { environment, name, nowMs } = input;
  await requireEnvironment(tx, environment);
  const scorecard = await loadScorecard(tx, environment, name);
  const metrics = await knownMetrics(tx);
  const { recordedMs } = await loadBaselines(tx, scorecard);
  const count = await recordBaselines(tx, scorecard, input, metrics);
  if (count > 0) return await scorecardView(tx, scorecard, nowMs, metrics);
  const isRecorded = recordedMs !== null && input.reason === null;
  throw new ProblemError(
    'conflict',
    isRecorded
      ? `Cannot record the baseline of "${name}": it was recorded at ${new Date(recordedMs).toISOString()}; give a reason to record it again`
      : `Cannot record the baseline of "${name}": none of its KPIs has enough data in its window; wait until programs have told of them`,
  );
}
