import { type AlertCondition, type AlertState, advanceAlert, sampleAlert } from '@tidegate/core';
import type { KnownMetric } from '../metric/known-metrics.ts';
import type { AlertFigures } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { alertActor } from './alert-actor.ts';
import { escalate } from './escalate.ts';
import { type AlertMoment, fire, tellLate } from './fire.ts';
import { resolveFiring } from './resolve.ts';
import type { StoredAlert } from './stored-alert.ts';

/** How a rule stands after a look, and what could not be done of what follows. */
interface AdvancedRule {
  readonly after: StoredAlert;
  readonly failed: readonly string[];
}

/** One look at one rule, with all that follows from it. */
export async function advanceRule(
  tx: Tx,
  alert: StoredAlert,
  known: AlertFigures,
  moment: AlertMoment,
  metrics: ReadonlyMap<string, KnownMetric>,
): Promise<AdvancedRule> {
  const { row, rule } = alert;
  if (rule.trigger.kind === 'event') return { after: alert, failed: [] };
  const sample = sampleOf(rule.trigger.condition, row.baseline, known, metrics);
  const isHeld = moment.isMuted || row.acknowledgedBy !== null;
  const { state, news } = advanceAlert(rule, alert.state, sample, isHeld);
  const failed: string[] = [];
  let now: StoredAlert = { ...alert, state };
  if (news.includes('fired')) {
    const fired = await fire(tx, now, { sample, state }, moment);
    failed.push(...fired.failed);
    now = { ...now, row: { ...row, firingId: fired.firingId, acknowledgedBy: null } };
  }
  const firesOn = state.firedMs !== null && !news.includes('fired');
  if (firesOn && !moment.isMuted) {
    // Who hears that it still fires must hear of its recovery, too.
    await tellLate(tx, now, moment, news.includes('escalated'));
  }
  if (news.includes('escalated')) {
    await escalate(tx, { ...now, state: alert.state }, state, moment.nowMs);
  }
  if (news.includes('resolved')) {
    const how = { actor: alertActor(rule.name), sentence: sample.sentence, value: sample.value };
    // The channels that it was escalated to hear of it as well: they stand in the state before.
    failed.push(...(await resolveFiring(tx, alert, { ...how, ...moment })));
    now = { ...now, row: { ...row, firingId: null, acknowledgedBy: null } };
  }
  return { after: await writeAlert(tx, now), failed };
}

function sampleOf(
  condition: AlertCondition,
  baseline: number | null,
  { figures, before, gap = null, atMs }: AlertFigures,
  metrics: ReadonlyMap<string, KnownMetric>,
) {
  const metric = metrics.get(condition.metric) ?? null;
  const evidence = { figures, before, baseline, gap, nowMs: atMs };
  return sampleAlert(condition, evidence, metric);
}

/** Writes how a rule stands. */
export async function writeAlert(tx: Tx, alert: StoredAlert): Promise<StoredAlert> {
  const { row, state } = alert;
  const written = { ...row, state: JSON.stringify(state), status: statusOf(state, alert) };
  const { environment, rule, ...columns } = written;
  await tx.db
    .updateTable('alert')
    .set(columns)
    .where('environment', '=', environment)
    .where('rule', '=', rule)
    .execute();
  return { ...alert, row: written };
}

/** Rules of events have no state: they are not looked at. */
export function statusOf(state: AlertState, { rule }: Pick<StoredAlert, 'rule'>): string {
  return rule.trigger.kind === 'event' ? 'event' : state.status;
}
