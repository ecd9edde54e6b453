import type { Actor, AlertRule } from '@tidegate/core';
import type { Tx } from '../store/transaction.ts';
import { topicOf, writeNotices } from './notices.ts';
import type { StoredAlert } from './stored-alert.ts';
import { channelsReached, channelsToRelieve, firingSiblings, MUTED } from './told-channels.ts';

/**
 * Closes what a rule opened at receivers that will not hear of it any more, because a file names other
 * channels or another group while it fires. One that changed its group is told anew, as its new group.
 *
 * @param next the rule as it will be
 * @param all rules of the environment as they are stored now
 */
export async function tellDropped(
  tx: Tx,
  alert: StoredAlert,
  next: AlertRule,
  all: readonly StoredAlert[],
  { actor, nowMs }: { readonly actor: Actor; readonly nowMs: number },
): Promise<void> {
  const firing = await openFiring(tx, alert);
  if (firing === null || firing.silenced === MUTED) return;
  const isMoved = topicOf(alert.rule) !== topicOf(next);
  const kept = isMoved ? [] : channelsReached({ rule: next, state: alert.state });
  const relieved = channelsToRelieve(alert, await firingSiblings(tx, alert, all));
  const dropped = relieved.filter((channel) => !kept.includes(channel));
  const notice = {
    ...{ id: `${firing.id}:dropped:${nowMs}`, status: 'resolved' as const, value: null },
    ...{ title: `${alert.rule.name}: told elsewhere`, incident: firing.incidentId },
    text: `"${actor.name}" changed who is told of this rule; it fires on`,
  };
  await writeNotices(tx, alert, dropped, notice, nowMs);
  if (!isMoved) return;
  const untold = tx.db.updateTable('alert_firing').set({ silenced: MUTED });
  await untold.where('id', '=', firing.id).execute();
}

async function openFiring({ db }: Tx, { row }: StoredAlert) {
  const firing = await db
    .selectFrom('alert_firing')
    .select(['id', 'incidentId', 'silenced'])
    .where('id', '=', row.firingId ?? '')
    .executeTakeFirst();
  return firing ?? null;
}
