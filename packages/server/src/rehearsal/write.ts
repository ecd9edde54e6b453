import type { RehearsalView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tx } from '../store/transaction.ts';
import { REHEARSALS_MAX } from './limits.ts';
import { rehearsalView } from './rehearsal-view.ts';
import { tellEnd } from './tell-end.ts';

/**
 * Writes how a rehearsal stands; its begin and its end are audited. One that has ended stays as it is.
 *
 * @throws ProblemError `not-found` for an unknown environment; `conflict` for one that has ended
 */
export async function writeRehearsal(
  tx: Tx,
  { rehearsal, actor, nowMs }: Parameters<SafetyTransactions['writeRehearsal']>[0],
): Promise<RehearsalView> {
  const { id, environment, plan, mode, state, layers } = rehearsal;
  await requireEnvironment(tx, environment);
  const known = await tx.db
    .selectFrom('rehearsal')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirst();
  if (known !== undefined && known.state !== 'running') {
    throw new ProblemError('conflict', `Cannot change rehearsal "${id}": it has ended`);
  }
  const row = { ...rehearsal, layers: JSON.stringify(layers), actor: actor.name };
  await tx.db
    .insertInto('rehearsal')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ state, endedMs: row.endedMs, layers: row.layers }),
    )
    .execute();
  if (known === undefined) await forgetOldest(tx, environment);
  if (known === undefined) {
    const body = {
      plan,
      mode,
      state,
      layers: layers.map(({ name, tookMs }) => ({ name, tookMs })),
    };
    await appendAudit(
      tx,
      environment,
      [{ actor, action: 'rehearsal.begun', subject: id, body }],
      nowMs,
    );
  }
  if (state !== 'running') await tellEnd(tx, rehearsal, { actor, detail: '', nowMs });
  return rehearsalView(row);
}

async function forgetOldest({ db }: Tx, environment: string): Promise<void> {
  const newest = await db
    .selectFrom('rehearsal')
    .select('startedMs')
    .where('environment', '=', environment)
    .orderBy('startedMs', 'desc')
    .offset(REHEARSALS_MAX)
    .limit(1)
    .execute();
  const [first] = newest;
  if (first === undefined) return;
  await db
    .deleteFrom('rehearsal')
    .where('environment', '=', environment)
    .where('startedMs', '<=', first.startedMs)
    .execute();
}
