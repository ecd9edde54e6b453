import type { AlertState } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../store/transaction.ts';
import { alertActor } from './alert-actor.ts';
import { writeNotices } from './notices.ts';
import type { StoredAlert } from './stored-alert.ts';
import { escalationSteps } from './told-channels.ts';

const MINUTE_MS = 60_000;

/** Tells the channels of the steps that a firing rule has reached and nobody was told of. */
export async function escalate(
  tx: Tx,
  { row, rule, runbook, state: before }: StoredAlert,
  after: AlertState,
  nowMs: number,
): Promise<void> {
  const firingId = row.firingId ?? '';
  const firing = await tx.db
    .selectFrom('alert_firing')
    .select(['firedMs', 'incidentId'])
    .where('id', '=', firingId)
    .executeTakeFirst();
  const minutes = Math.floor((nowMs - (firing?.firedMs ?? nowMs)) / MINUTE_MS);
  const steps = escalationSteps(rule);
  const first = after.firedMs === before.firedMs ? before.escalated : 0;
  for (let index = first; index < after.escalated; index++) {
    const channels = steps[index]?.notify ?? [];
    const body = { step: index + 1, channels: [...channels], sentence: after.sentence };
    const actor = alertActor(rule.name);
    const audit = { actor, action: 'alert.escalated', subject: rule.name, body };
    await appendAudit(tx, row.environment, [audit], nowMs);
    const notice = {
      ...{ id: `${firingId}:escalated:${index + 1}`, status: 'escalated' as const },
      ...{ title: `${rule.name}: still fires`, value: after.value },
      text: `${after.sentence}\nit fires for ${minutes} min, and nobody acknowledged it`,
      incident: firing?.incidentId ?? null,
    };
    await writeNotices(tx, { row, rule, runbook }, channels, notice, nowMs);
  }
}
