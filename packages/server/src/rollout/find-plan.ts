import { nearestName, type Plan } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';

/** A plan with the key that applied it. */
export interface AppliedPlan {
  readonly plan: Plan;
  /** `null` = not known. */
  readonly appliedBy: string | null;
}

/** As `findAppliedPlan`, the plan alone. */
export async function findPlan(
  tx: ReadTx,
  nameOrHash: string,
  environment: string | null,
): Promise<Plan> {
  return (await findAppliedPlan(tx, nameOrHash, environment)).plan;
}

/**
 * An applied plan by its hash, or the newest one by its name.
 *
 * @param environment which one; `null` when the name says it all
 * @throws ProblemError `not-found` for an unknown plan, `conflict` for a name that stands in
 *   several environments
 */
export async function findAppliedPlan(
  tx: ReadTx,
  nameOrHash: string,
  environment: string | null,
): Promise<AppliedPlan> {
  let plans = tx.db
    .selectFrom('plan')
    .select(['environment', 'compiled', 'appliedBy'])
    .where((eb) =>
      eb.or([
        eb('hash', '=', nameOrHash),
        eb.and([eb('name', '=', nameOrHash), eb('applied', '>', 0)]),
      ]),
    );
  if (environment !== null) plans = plans.where('environment', '=', environment);
  const rows = await plans.orderBy('applied', 'desc').execute();
  const [newest] = rows;
  if (newest === undefined) throw await noSuchPlan(tx, nameOrHash, environment);
  const environments = [...new Set(rows.map((row) => row.environment))].sort();
  if (environments.length > 1) {
    throw new ProblemError(
      'conflict',
      `Cannot tell which plan "${nameOrHash}" is meant: it stands in ${environments.join(', ')}; name the environment`,
    );
  }
  return { plan: fromJson<Plan>(newest.compiled), appliedBy: newest.appliedBy };
}

/** `findPlan` as a question to the store. */
export async function askedPlan(
  tx: ReadTx,
  { plan, environment }: { plan: string; environment: string | null },
): Promise<Plan> {
  return await findPlan(tx, plan, environment);
}

async function noSuchPlan(
  { db }: ReadTx,
  nameOrHash: string,
  environment: string | null,
): Promise<ProblemError> {
  const rows = await db
    .selectFrom('plan')
    .select(['name', 'environment'])
    .where('applied', '>', 0)
    .execute();
  const names = rows
    .filter((row) => environment === null || row.environment === environment)
    .map(({ name }) => name);
  const elsewhere = rows.find(({ name }) => name === nameOrHash)?.environment;
  const nearest = nearestName(nameOrHash, names);
  const where = environment === null ? '' : ` in environment "${environment}"`;
  const hint =
    elsewhere !== undefined
      ? `it stands in environment "${elsewhere}"`
      : nearest === null
        ? 'apply its file first'
        : `did you mean "${nearest}"?`;
  return new ProblemError(
    'not-found',
    `Cannot find plan "${nameOrHash}"${where}: it was never applied; ${hint}`,
  );
}
