import type { SlowConversationView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { ListQuestion } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

const MICRO = 1_000_000;

/**
 * The slowest conversations of a time, by their slowest turn. Of each hour and variant the 50 slowest
 * are kept; a conversation that was slow in two hours stands here twice.
 */
export async function slowConversations(
  { db }: ReadTx,
  { environment, fromMs, toMs, flag, variant, limit }: ListQuestion,
): Promise<SlowConversationView[]> {
  let rows = db
    .selectFrom('slow_conversation')
    .selectAll()
    .where('environment', '=', environment)
    .where('atMs', '>=', fromMs)
    .where('atMs', '<', toMs);
  if (flag !== null) rows = rows.where('flag', '=', flag);
  if (variant !== null) rows = rows.where('variant', '=', variant);
  const slowest = await rows
    .orderBy('latencyMs', 'desc')
    .orderBy('flag')
    .orderBy('unit')
    .limit(limit)
    .execute();
  return slowest.map(({ hourMs: _hour, stages, costMicroUsd, ...row }) => ({
    ...row,
    stages: fromJson<Record<string, number>>(stages),
    costUsd: costMicroUsd === null ? null : costMicroUsd / MICRO,
  }));
}
