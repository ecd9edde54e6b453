import type { Actor } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../store/transaction.ts';
import { endShedding } from './end-shedding.ts';
import { writeNotices } from './notices.ts';
import type { StoredAlert } from './stored-alert.ts';
import { channelsToRelieve, firingSiblings, MUTED } from './told-channels.ts';

/** Why and when a firing ends. */
export interface Resolution {
  readonly actor: Actor;
  /** For people: what is so now, or who ended it. */
  readonly sentence: string;
  readonly value: number | null;
  readonly nowMs: number;
  /** All rules of the environment as they are stored now. */
  readonly all: readonly StoredAlert[];
}

/**
 * Ends the firing of a rule: it is written, what it shed comes back, and whoever was told that it fires
 * is told that it does not any more, also in a silence: what was opened at a receiver is closed there.
 * The caller writes the rule's state.
 *
 * @returns what could not be done
 */
export async function resolveFiring(
  tx: Tx,
  alert: StoredAlert,
  resolution: Resolution,
): Promise<readonly string[]> {
  const { row, rule } = alert;
  const { nowMs, sentence, value, actor, all } = resolution;
  const { firingId } = row;
  if (firingId === null) return [];
  const firing = await tx.db
    .updateTable('alert_firing')
    .set({ resolvedMs: nowMs })
    .where('id', '=', firingId)
    .returningAll()
    .executeTakeFirst();
  const body = { sentence, value, firedMs: firing?.firedMs ?? null };
  const audit = { actor, action: 'alert.resolved', subject: rule.name, body };
  await appendAudit(tx, row.environment, [audit], nowMs);
  const others = all.filter((other) => other.row.rule !== row.rule);
  const shed = await endShedding(tx, row, others, nowMs);
  if (firing !== undefined && firing.silenced !== MUTED) {
    const channels = channelsToRelieve(alert, await firingSiblings(tx, alert, all));
    const notice = {
      ...{ id: `${firingId}:resolved`, status: 'resolved' as const },
      ...{ title: `${rule.name}: recovered`, value, incident: firing.incidentId },
      text: [sentence, ...shed.done, ...shed.failed].join('\n'),
    };
    await writeNotices(tx, alert, channels, notice, nowMs);
  }
  return shed.failed;
}
