import type { Actor, Effect, Plan } from '@tidegate/core';
import type { RehearsalView } from '@tidegate/protocol';
import { appendAudit } from '../audit/append.ts';
import { writeOutbox } from '../controller/write-outbox.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tx } from '../store/transaction.ts';
import { leftChanged } from './left-changed.ts';
import { REHEARSAL_NOTICE_LIMIT_MS } from './limits.ts';

type Ended = Omit<RehearsalView, 'by'>;

/**
 * Writes the end of a rehearsal into the audit trail. Where a live one left something changed, those
 * who hear of the plan's rollbacks are told.
 *
 * @param by.detail why it ended, where nobody saw its end; empty = it came to its end
 */
export async function tellEnd(
  tx: Tx,
  rehearsal: Ended,
  by: { readonly actor: Actor; readonly detail: string; readonly nowMs: number },
): Promise<void> {
  const { id, environment, plan, mode, state, layers } = rehearsal;
  const { actor, detail, nowMs } = by;
  const left = leftChanged(rehearsal);
  const body = {
    ...{ plan, mode, state },
    layers: layers.map(({ name, tookMs }) => ({ name, tookMs })),
    ...(detail === '' ? {} : { detail }),
    ...(left.length === 0 ? {} : { leftChanged: [...left] }),
  };
  const row = { actor, action: 'rehearsal.ended', subject: id, body };
  await appendAudit(tx, environment, [row], nowMs);
  if (left.length === 0) return;
  const names = left.map((name) => `"${name}"`).join(', ');
  const effects = (await channelsOf(tx, rehearsal)).map(
    (channel): Effect => ({
      id: `rehearsal:${id}:${channel}`,
      orderingKey: `notify:rehearsal:${id}:${channel}`,
      kind: 'notify',
      limitMs: REHEARSAL_NOTICE_LIMIT_MS,
      payload: {
        ...{ channel, event: 'rehearsal.ended', severity: 'error' },
        title: `${plan}: a rehearsal was not taken back`,
        text: `Rehearsal "${id}" may have left ${names} changed in "${environment}"${detail === '' ? '' : `: ${detail}`}. Look at what is live, and bring it back by hand`,
        ...{ environment, rehearsal: id, atMs: nowMs },
      },
    }),
  );
  await writeOutbox(tx, { id, environment }, effects, nowMs);
}

async function channelsOf({ db }: Tx, { planHash }: Ended): Promise<readonly string[]> {
  const found = await db
    .selectFrom('plan')
    .select('compiled')
    .where('hash', '=', planHash)
    .executeTakeFirst();
  if (found === undefined) return [];
  const { notify, rollback } = fromJson<Plan>(found.compiled);
  return [...new Set([...notify, ...(rollback.escalate ?? [])])];
}
