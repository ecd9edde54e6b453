import type { Effect, JsonObject } from '@tidegate/core';
import { CLAIM_PAGE_ROWS, CLAIM_PAGES_MAX } from '../notify/limits.ts';
import { CHANNEL_TEST } from '../notify/test-channel.ts';
import { fromJson } from '../store/from-json.ts';
import { CLAIM_MS } from '../store/limits.ts';
import type { ClaimedEffect, Transactions } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { requireTerm } from './require-term.ts';

/**
 * Takes effects that are due, oldest first: of each ordering key only the oldest unfinished one, so
 * that they run one at a time and in order, and of each channel only as many as it has room for, so
 * that one that hangs holds up no other. A claim lasts 30 s; then it may be taken again.
 *
 * @throws ProblemError `conflict` when the term is not the lease's
 */
export async function claimEffects(
  tx: Tx,
  input: Parameters<Transactions['claimEffects']>[0],
): Promise<ClaimedEffect[]> {
  const { term, nowMs, limit } = input;
  await requireTerm(tx, term);
  const disabled = await disabledChannels(tx);
  const hasRoom = roomOf(input);
  const taken: ClaimedEffect[] = [];
  let after = 0;
  for (let page = 0; page < CLAIM_PAGES_MAX && taken.length < limit; page += 1) {
    const rows = await dueHeads(tx, nowMs, after);
    for (const effect of rows.map(claimed))
      if (taken.length < limit && hasRoom(channelOf(effect))) taken.push(asTold(effect, disabled));
    if (rows.length < CLAIM_PAGE_ROWS) break;
    after = rows.at(-1)?.sequence ?? after;
  }
  await mark(tx, taken, term, nowMs);
  return taken;
}

/** A test asks whether the channel works again, so it is made all the same. */
function asTold(effect: ClaimedEffect, disabled: ReadonlyMap<string, string>): ClaimedEffect {
  const reason = disabled.get(channelOf(effect));
  if (reason === undefined || effect.effect.payload['event'] === CHANNEL_TEST) return effect;
  return { ...effect, disabled: reason };
}

function channelOf({ effect }: ClaimedEffect): string {
  return String(effect.payload['channel'] ?? '');
}

/** Counts what is taken of each channel. */
function roomOf({ limit, perChannel = limit, underway = {} }: Parameters<typeof claimEffects>[1]) {
  const counts = new Map(Object.entries(underway));
  return (channel: string): boolean => {
    const count = counts.get(channel) ?? 0;
    if (count >= perChannel) return false;
    counts.set(channel, count + 1);
    return true;
  };
}

async function disabledChannels(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.db
    .selectFrom('channel_state')
    .select(['channel', 'reason'])
    .where('disabledMs', 'is not', null)
    .execute();
  return new Map(rows.map(({ channel, reason }) => [channel, reason]));
}

async function dueHeads(tx: Tx, nowMs: number, after: number): Promise<Tables['outbox'][]> {
  const heads = tx.db
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('sequence').as('sequence'))
    .where('doneMs', 'is', null)
    .groupBy('orderingKey');
  return await tx.db
    .selectFrom('outbox')
    .selectAll()
    .where('sequence', 'in', heads)
    .where('sequence', '>', after)
    .where('dueMs', '<=', nowMs)
    .where((eb) => eb.or([eb('claimUntilMs', 'is', null), eb('claimUntilMs', '<=', nowMs)]))
    .orderBy('sequence')
    .limit(CLAIM_PAGE_ROWS)
    .execute();
}

async function mark(
  tx: Tx,
  taken: readonly ClaimedEffect[],
  term: number,
  nowMs: number,
): Promise<void> {
  if (taken.length === 0) return;
  const ids = taken.map(({ effect }) => effect.id);
  await tx.db
    .updateTable('outbox')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      claimTerm: term,
      claimUntilMs: nowMs + CLAIM_MS,
    }))
    .where('id', 'in', ids)
    .execute();
}

function claimed(row: Tables['outbox']): ClaimedEffect {
  const { id, orderingKey, limitMs, rolloutId, attempts } = row;
  const kind = row.kind as Effect['kind'];
  const payload = fromJson<JsonObject>(row.payload);
  return { effect: { id, orderingKey, kind, payload, limitMs }, rolloutId, attempts: attempts + 1 };
}
