import type { AlertView } from '@tidegate/protocol';
import { knownMetrics } from '../metric/known-metrics.ts';
import { groupBy } from '../store/group-by.ts';
import type { Reads } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { alertView } from './alert-view.ts';
import { ALERT_FIRINGS_LISTED } from './limits.ts';
import { silencesNow } from './silenced-by.ts';
import { loadAlerts, type StoredAlert } from './stored-alert.ts';

/** Rules of one environment or of all, with where they stand and when they fired. */
export async function listAlerts(
  tx: ReadTx,
  { environment, nowMs }: Parameters<Reads['listAlerts']>[0],
): Promise<AlertView[]> {
  return await viewAlerts(tx, await loadAlerts(tx, environment), nowMs);
}

/** The same of rules that were loaded before. */
export async function viewAlerts(
  tx: ReadTx,
  alerts: readonly StoredAlert[],
  nowMs: number,
): Promise<AlertView[]> {
  const metrics = await knownMetrics(tx);
  const silences = await silencesNow(tx, null, nowMs);
  const sheds = groupBy(await tx.db.selectFrom('shed_flag').selectAll().execute(), idOf);
  const views: AlertView[] = [];
  for (const alert of alerts) {
    const { trigger } = alert.rule;
    const metric = trigger.kind === 'metric' ? metrics.get(trigger.condition.metric) : undefined;
    const firings = await newestFirings(tx, alert.row);
    const shedNow = (sheds.get(idOf(alert.row)) ?? []).map(({ flag }) => flag);
    views.push(alertView(alert, { metric: metric ?? null, silences, firings, shedNow, nowMs }));
  }
  return views;
}

function idOf({ environment, rule }: Pick<Tables['alert'], 'environment' | 'rule'>): string {
  return JSON.stringify([environment, rule]);
}

async function newestFirings(
  { db }: ReadTx,
  { environment, rule }: Tables['alert'],
): Promise<Tables['alert_firing'][]> {
  return await db
    .selectFrom('alert_firing')
    .selectAll()
    .where('environment', '=', environment)
    .where('rule', '=', rule)
    .orderBy('firedMs', 'desc')
    .limit(ALERT_FIRINGS_LISTED)
    .execute();
}
