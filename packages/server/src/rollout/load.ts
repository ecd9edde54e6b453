import type { Plan, Rollout, RolloutStatus } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/** A rollout as it is stored, with the plan that it runs. */
export interface StoredRollout {
  readonly row: Tables['rollout'];
  readonly rollout: Rollout;
  readonly plan: Plan;
}

/** What an earlier version stored does not say. */
const UNSAID = {
  baselines: {},
  observed: [],
  owners: [],
  startAtMs: null,
  method: 'pipeline',
  checks: [],
  stages: [],
  excluded: [],
  capParts: null,
  announced: [],
} satisfies Partial<Rollout>;

type StoredState = Omit<Rollout, keyof typeof UNSAID> & Partial<Pick<Rollout, keyof typeof UNSAID>>;

/** @throws ProblemError `not-found` when there is no such rollout */
export async function loadRollout(tx: ReadTx, id: string): Promise<StoredRollout> {
  const found = await findRollout(tx, id);
  if (found !== null) return found;
  throw new ProblemError(
    'not-found',
    `Cannot find rollout "${id}": it does not exist; list the rollouts to see their ids`,
  );
}

/** The rollout with an id, or `null`. */
export async function findRollout({ db }: ReadTx, id: string): Promise<StoredRollout | null> {
  const [found] = withPlans(
    await db
      .selectFrom('rollout')
      .innerJoin('plan', 'plan.hash', 'rollout.planHash')
      .selectAll('rollout')
      .select('plan.compiled')
      .where('rollout.id', '=', id)
      .execute(),
  );
  return found ?? null;
}

/** Statuses in which a rollout owns its flag (`ownsFlag`): it goes on by itself. */
export const LIVE_STATUSES: readonly RolloutStatus[] = [
  ...(['scheduled', 'running', 'paused', 'rolling-back'] as const),
];

/** Rollouts of one environment or of all in some statuses, the ones that were made last first. */
export async function loadRollouts(
  { db }: ReadTx,
  environment: string | null,
  statuses: readonly RolloutStatus[],
): Promise<StoredRollout[]> {
  const rows = db
    .selectFrom('rollout')
    .innerJoin('plan', 'plan.hash', 'rollout.planHash')
    .selectAll('rollout')
    .select('plan.compiled')
    .where('rollout.status', 'in', statuses);
  const asked = environment === null ? rows : rows.where('rollout.environment', '=', environment);
  return withPlans(
    await asked.orderBy('rollout.createdMs', 'desc').orderBy('rollout.id', 'desc').execute(),
  );
}

/** Rows joined with their plans, as stored rollouts. */
export function withPlans(
  rows: readonly (Tables['rollout'] & { readonly compiled: string })[],
): StoredRollout[] {
  return rows.map(({ compiled, ...row }) => ({
    row,
    rollout: { ...UNSAID, ...fromJson<StoredState>(row.state) },
    plan: fromJson<Plan>(compiled),
  }));
}
