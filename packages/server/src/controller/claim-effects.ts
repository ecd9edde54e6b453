import type { Effect, JsonObject } from '@tidegate/core';
import { CLAIM_PAGE_ROWS, CLAIM_PAGES_MAX } from '../notify/limits.ts';
import { CHANNEL_TEST } from '../notify/test-channel.ts';
import { findRollout, type StoredRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import { CLAIM_MS } from '../store/limits.ts';
import type { ClaimedEffect, Transactions } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { whyBroughtBack } from './brought-back.ts';
import { finishAction } from './finish-action.ts';
import { requireTerm } from './require-term.ts';
import { isStillAwaited } from './still-awaited.ts';

/** Actions may take long: their claims last for their limit, and end with the term. */
const ACTIONS: readonly string[] = ['check', 'layer'] satisfies Effect['kind'][];

/** What is taken unless it is said. */
const TOLD: readonly string[] = ['notify', 'announce'] satisfies Effect['kind'][];

/**
 * Takes effects that are due, oldest first: of each ordering key only the oldest unfinished one, so
 * that they run one at a time and in order, and of each channel only as many as it has room for, so
 * that one that hangs holds up no other. A claim lasts 30 s; then it may be taken again.
 * That of an action lasts for its own limit on top, unless another controller leads meanwhile; one
 * that nothing waits for any more is ended, not taken.
 *
 * @throws ProblemError `conflict` when the term is not the lease's
 */
export async function claimEffects(
  tx: Tx,
  input: Parameters<Transactions['claimEffects']>[0],
): Promise<ClaimedEffect[]> {
  const { term, nowMs, limit, kinds = TOLD } = input;
  await requireTerm(tx, term);
  const disabled = await disabledChannels(tx);
  const hasRoom = roomOf(input);
  const taken: ClaimedEffect[] = [];
  let after = 0;
  for (let page = 0; page < CLAIM_PAGES_MAX && taken.length < limit; page += 1) {
    const rows = await dueHeads(tx, { term, nowMs, kinds }, after);
    const awaited = await withoutDropped(tx, rows.map(claimed), term, nowMs);
    for (const effect of awaited)
      if (taken.length < limit && hasRoom(channelOf(effect))) taken.push(asTold(effect, disabled));
    if (rows.length < CLAIM_PAGE_ROWS) break;
    after = rows.at(-1)?.sequence ?? after;
  }
  await mark(tx, taken, term, nowMs);
  return taken;
}

/**
 * Ends actions that nothing waits for any more instead of handing them out: what was ordered before
 * a rollback or an abort must not change the world after it. Likewise what another rollback did.
 */
async function withoutDropped(
  tx: Tx,
  due: readonly ClaimedEffect[],
  term: number,
  nowMs: number,
): Promise<ClaimedEffect[]> {
  const kept: ClaimedEffect[] = [];
  for (const one of due) {
    const { id, kind } = one.effect;
    const stored = ACTIONS.includes(kind) ? await findRollout(tx, one.rolloutId) : null;
    const detail = stored === null ? null : await whyDropped(tx, stored, one.effect, nowMs);
    if (detail === null) {
      kept.push(one);
      continue;
    }
    await finishAction(tx, { term, id, outcome: 'failed', detail, nowMs });
  }
  return kept;
}

async function whyDropped(
  tx: Tx,
  stored: StoredRollout,
  effect: Effect,
  nowMs: number,
): Promise<string | null> {
  if (!isStillAwaited(stored, effect))
    return 'Nothing waits for it any more: it is not carried out';
  return effect.kind === 'layer' ? await whyBroughtBack(tx, stored, effect, nowMs) : null;
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

async function dueHeads(
  tx: Tx,
  asked: { readonly term: number; readonly nowMs: number; readonly kinds: readonly string[] },
  after: number,
): Promise<Tables['outbox'][]> {
  const { term, nowMs, kinds } = asked;
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
    .where('kind', 'in', kinds)
    .where('dueMs', '<=', nowMs)
    .where((eb) =>
      eb.or([
        eb('claimUntilMs', 'is', null),
        eb('claimUntilMs', '<=', nowMs),
        eb('kind', 'in', ACTIONS).and('claimTerm', '<', term),
      ]),
    )
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
      claimUntilMs: eb
        .case()
        .when('kind', 'in', ACTIONS)
        .then(eb('limitMs', '+', nowMs + CLAIM_MS))
        .else(nowMs + CLAIM_MS)
        .end(),
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
