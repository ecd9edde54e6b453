import type { Effect, JsonObject } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import { CLAIM_MS } from '../store/limits.ts';
import type { ClaimedEffect } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { requireTerm } from './require-term.ts';

/**
 * Takes effects that are due, oldest first: of each ordering key only the oldest unfinished one, so
 * that they run one at a time and in order. A claim lasts 30 s; then it may be taken again.
 *
 * @throws ProblemError `conflict` when the term is not the lease's
 */
export async function claimEffects(
  tx: Tx,
  { term, nowMs, limit }: { term: number; nowMs: number; limit: number },
): Promise<ClaimedEffect[]> {
  await requireTerm(tx, term);
  const heads = tx.db
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('sequence').as('sequence'))
    .where('doneMs', 'is', null)
    .groupBy('orderingKey');
  const rows = await tx.db
    .selectFrom('outbox')
    .selectAll()
    .where('sequence', 'in', heads)
    .where('dueMs', '<=', nowMs)
    .where((eb) => eb.or([eb('claimUntilMs', 'is', null), eb('claimUntilMs', '<=', nowMs)]))
    .orderBy('sequence')
    .limit(limit)
    .execute();
  if (rows.length > 0) {
    await tx.db
      .updateTable('outbox')
      .set((eb) => ({
        attempts: eb('attempts', '+', 1),
        claimTerm: term,
        claimUntilMs: nowMs + CLAIM_MS,
      }))
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
  }
  return rows.map(claimed);
}

function claimed(row: Tables['outbox']): ClaimedEffect {
  const { id, orderingKey, limitMs, rolloutId, attempts } = row;
  const kind = row.kind as Effect['kind'];
  const payload = fromJson<JsonObject>(row.payload);
  return { effect: { id, orderingKey, kind, payload, limitMs }, rolloutId, attempts: attempts + 1 };
}
