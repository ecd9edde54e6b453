import type { DrillView } from '@tidegate/protocol';
import { BACKUP_DETAIL_LENGTH, DRILLS_MAX } from '../backup/limits.ts';
import { shortSentences } from '../backup/short-sentences.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { drillView } from './drill-view.ts';
import { tellDrill } from './tell-drill.ts';

/**
 * Writes how a drill, a verification or a restore stands. Its beginning and its end are rows of the
 * audit trail.
 *
 * @throws ProblemError `not-found` when its environment is none of the store's
 */
export async function writeDrill(
  tx: Tx,
  { drill, actor, nowMs }: Parameters<SafetyTransactions['writeDrill']>[0],
): Promise<DrillView> {
  await requireEnvironment(tx, drill.environment);
  const before = await tx.db
    .selectFrom('drill')
    .select(['state', 'actor'])
    .where('id', '=', drill.id)
    .executeTakeFirst();
  const row: Tables['drill'] = {
    ...drill,
    differences: JSON.stringify(shortSentences(drill.differences)),
    detail: drill.detail.slice(0, BACKUP_DETAIL_LENGTH),
    actor: before?.actor ?? actor.name,
  };
  await tx.db
    .insertInto('drill')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  if (before?.state !== row.state) await tellDrill(tx, row, actor, nowMs);
  if (before === undefined) await forgetOldest(tx, row.database);
  return drillView(row);
}

async function forgetOldest({ db }: Tx, database: string): Promise<void> {
  const old = db
    .selectFrom('drill')
    .select('id')
    .where('database', '=', database)
    .where('state', '!=', 'running')
    .orderBy('startedMs', 'desc')
    .orderBy('id', 'desc')
    .offset(DRILLS_MAX)
    // SQLite takes no offset without a limit; one goes with each that comes.
    .limit(DRILLS_MAX);
  await db.deleteFrom('drill').where('id', 'in', old).execute();
}
