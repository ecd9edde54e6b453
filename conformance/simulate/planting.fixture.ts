/** How bugs are put into the store's operations. */
import type { Plan, Rollout } from '@tidegate/core';
import type { Tx } from '../../packages/server/src/store/transaction.ts';
import type { Statement, Tamper } from './simulated-database.fixture.ts';
import { type Operations, realOperations } from './simulated-store.fixture.ts';

export interface PlantedBug {
  readonly name: string;
  /** Invariants one of which must break. */
  readonly breaks: readonly string[];
  readonly operations?: Operations;
  readonly tamper?: Tamper;
}

export type Name = keyof Operations;
export type Input = Readonly<Record<string, unknown>>;

/** Another operation in the place of some. */
export function instead(
  names: readonly Name[],
  wrap: (tx: Tx, input: Input, real: (input: Input) => Promise<unknown>) => Promise<unknown>,
): Operations {
  const wrapped = names.map((name) => {
    const real = realOperations[name];
    const operation = (tx: Tx, input: Input) => wrap(tx, input, (own) => real(tx, own as never));
    return [name, operation] as const;
  });
  return { ...realOperations, ...Object.fromEntries(wrapped) };
}

/** Other statements in the place of those that match. */
export function rewritten(pattern: RegExp, change: (statement: Statement) => Statement): Tamper {
  return (statement) => (pattern.test(statement.sql) ? change(statement) : statement);
}

export function withSql(pattern: RegExp, text: string): (statement: Statement) => Statement {
  return ({ sql, parameters }) => ({ sql: sql.replace(pattern, text), parameters });
}

/** Rollouts as the operation finds them; what it then does is its own. */
export async function touch(tx: Tx, change: (rollout: Rollout) => Rollout): Promise<void> {
  const rows = await tx.db.selectFrom('rollout').select(['id', 'state', 'revision']).execute();
  for (const { id, state, revision } of rows) {
    const rollout = change(JSON.parse(state) as Rollout);
    const { status } = rollout;
    const written = { state: JSON.stringify(rollout), status };
    const own = tx.db.updateTable('rollout').set(written).where('id', '=', id);
    // Somebody may have written since: that is another bug.
    await own.where('revision', '=', revision).execute();
  }
}

/** Plans are others for as long as these operations look at them. */
export function withPlan(names: readonly Name[], change: (plan: Plan) => object): Operations {
  return instead(names, async (tx, input, real) => {
    const plans = await tx.db.selectFrom('plan').select(['hash', 'compiled']).execute();
    const write = async (hash: string, compiled: string) =>
      await tx.db.updateTable('plan').set({ compiled }).where('hash', '=', hash).execute();
    for (const { hash, compiled } of plans)
      await write(hash, JSON.stringify(change(JSON.parse(compiled) as Plan)));
    const answer = await real(input);
    for (const { hash, compiled } of plans) await write(hash, compiled);
    return answer;
  });
}
