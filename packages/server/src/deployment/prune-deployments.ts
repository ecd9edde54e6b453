import { CONTROLLER } from '@tidegate/core';
import type { Tx } from '../store/transaction.ts';
import { DEPLOYMENT_KEPT_MS, DEPLOYMENT_LENGTH_MAX_MS, DEPLOYMENTS_MAX } from './limits.ts';
import { tellEnd } from './tell-end.ts';

/**
 * Tells deployments as failed that began more than 24 h ago and were never heard of again, and forgets
 * those that began more than 400 days ago, or that are more than the newest 10 000 of an environment.
 * The live one stays.
 *
 * @returns how many rows were changed or went, at most `limit` of each
 */
export async function pruneDeployments(tx: Tx, nowMs: number, limit: number): Promise<number> {
  const ended = await endUnheard(tx, nowMs, limit);
  return ended + (await forgetOld(tx, nowMs, limit)) + (await forgetBeyond(tx, limit));
}

async function endUnheard(tx: Tx, nowMs: number, limit: number): Promise<number> {
  const unheard = await tx.db
    .selectFrom('deployment')
    .selectAll()
    .where('environment', 'in', tx.db.selectFrom('environment').select('key'))
    .where('status', '=', 'running')
    .where('startedMs', '<', nowMs - DEPLOYMENT_LENGTH_MAX_MS)
    .orderBy('startedMs')
    .limit(limit)
    .execute();
  for (const row of unheard) {
    // It is in doubt when it ended: it is told when nobody waits for it any more.
    const endedMs = row.startedMs + DEPLOYMENT_LENGTH_MAX_MS;
    const ended = { status: 'failed' as const, endedMs, detail: 'never heard of again' };
    await tx.db.updateTable('deployment').set(ended).where('id', '=', row.id).execute();
    await tellEnd(tx, { ...row, ...ended }, { actor: CONTROLLER, nowMs });
  }
  return unheard.length;
}

async function forgetOld({ db }: Tx, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('deployment')
    .select('id')
    .where('environment', 'in', db.selectFrom('environment').select('key'))
    .where('startedMs', '<', nowMs - DEPLOYMENT_KEPT_MS)
    .where('live', '=', 0)
    .limit(limit);
  const gone = await db.deleteFrom('deployment').where('id', 'in', old).returning('id').execute();
  return gone.length;
}

async function forgetBeyond({ db }: Tx, limit: number): Promise<number> {
  const full = await db
    .selectFrom('deployment')
    .select((eb) => ['environment', eb.fn.countAll<number>().as('count')])
    .groupBy('environment')
    .having((eb) => eb.fn.countAll(), '>', DEPLOYMENTS_MAX)
    .executeTakeFirst();
  if (full === undefined) return 0;
  const { environment, count } = full;
  const oldest = db
    .selectFrom('deployment')
    .select('id')
    .where('environment', '=', environment)
    .where('live', '=', 0)
    .orderBy('startedMs')
    .limit(Math.min(limit, Number(count) - DEPLOYMENTS_MAX));
  const gone = await db
    .deleteFrom('deployment')
    .where('id', 'in', oldest)
    .returning('id')
    .execute();
  return gone.length;
}
