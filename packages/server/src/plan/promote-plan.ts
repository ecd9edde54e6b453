import { type Plan, planHash } from '@tidegate/core';
import type { PlanView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { isOptIn } from '../controller/opt-in-segment.ts';
import { findPlan } from '../rollout/find-plan.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { knownFlags } from './known-flags.ts';
import { type Applied, loadApplied } from './load-applied.ts';
import { unknownAction } from './named-actions.ts';
import { planView } from './plan-view.ts';
import { newestPlan, writePlan } from './write-plans.ts';

/**
 * Applies a plan of one environment to another, as it stands: only its environment is another, and
 * with that its hash, so that evidence and approvals begin anew.
 *
 * @param input.reason needed unless a rollout of exactly this plan was completed in `from`
 * @throws ProblemError `not-found` for an unknown plan or environment; `conflict` when it was not
 *   completed and no reason is given, when something that it names is missing in `to`, or it is a
 *   plan that was scaled or that an experiment runs as
 */
export async function promotePlan(
  tx: Tx,
  input: Parameters<Transactions['promotePlan']>[0],
): Promise<PlanView> {
  const { from, to, reason, actor, actions = [], nowMs } = input;
  await requireEnvironment(tx, from);
  await requireEnvironment(tx, to);
  const source = await findPlan(tx, input.plan, from);
  const cannot = `Cannot promote plan "${source.name}" from "${from}" to "${to}"`;
  const plan: Plan = { ...source, environment: to };
  const flaw =
    sameRefusal(from, to, source) ??
    missingIn(plan, await loadApplied(tx)) ??
    unknownAction(plan, actions);
  if (flaw !== null) throw new ProblemError('conflict', `${cannot}: ${flaw}`);
  const fromHash = planHash(source);
  const completed = await completedRollout(tx, fromHash, from);
  if (completed === null && (reason ?? '').trim() === '') {
    const why = `no rollout of exactly this plan (${fromHash.slice(0, 8)}) was completed there`;
    throw new ProblemError(
      'conflict',
      `${cannot}: ${why}; complete one, or give a reason to promote it all the same`,
    );
  }
  const hash = planHash(plan);
  const before = await newestPlan(tx, plan);
  if (before?.hash !== hash) await writePlan(tx, plan, { hash, nowMs, appliedBy: actor.id });
  const body = { from, to, fromHash, planHash: hash, completed, reason };
  const audit = { actor, action: 'plan.promoted', subject: plan.name, body };
  await appendAudit(tx, to, [audit], nowMs);
  return planView({ hash, createdMs: nowMs }, plan);
}

function sameRefusal(from: string, to: string, { scale, experiment }: Plan): string | null {
  if (from === to) return 'it stands there already; name another environment';
  if (experiment !== undefined)
    return 'an experiment runs as it; apply the file of the experiment for that environment';
  if (scale === null) return null;
  return 'it was scaled for a demonstration; promote the plan that it was made from';
}

/** What the plan names and the environment does not have, as when it is applied. */
function missingIn(plan: Plan, applied: Applied): string | null {
  const flags = knownFlags(applied, plan.environment, new Map());
  if (!flags.keys.includes(plan.flag)) return missing('flag', plan.flag);
  for (const variant of [plan.control, plan.candidate]) {
    if (!flags.variantsOf(plan.flag).includes(variant)) {
      return missing(`variant of flag "${plan.flag}"`, variant);
    }
  }
  const shares = plan.phases.flatMap((phase) => phase.shares);
  const named = shares.flatMap(({ segment }) => (segment === null ? [] : [segment]));
  const segment = named.find(
    (name) => !isOptIn(name) && applied.segment(plan.environment, name) === null,
  );
  return segment === undefined ? null : missing('segment', segment);
}

function missing(what: string, name: string): string {
  return `there is no ${what} "${name}" there; apply it first`;
}

async function completedRollout(
  { db }: ReadTx,
  hash: string,
  environment: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('rollout')
    .select('id')
    .where('planHash', '=', hash)
    .where('environment', '=', environment)
    .where('status', '=', 'completed')
    .orderBy('createdMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
