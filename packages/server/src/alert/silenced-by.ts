import { atLeastAsSevere, type Severity } from '@tidegate/core';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { StoredAlert } from './stored-alert.ts';

/** Silences of one environment, or of all, that are in force. */
export async function silencesNow(
  { db }: ReadTx,
  environment: string | null,
  nowMs: number,
): Promise<Tables['silence'][]> {
  let rows = db
    .selectFrom('silence')
    .selectAll()
    .where('fromMs', '<=', nowMs)
    .where('toMs', '>', nowMs);
  if (environment !== null) rows = rows.where('environment', '=', environment);
  return await rows.orderBy('id').execute();
}

/** The silence that covers a rule, or `null`. */
export function silenceOf(
  { row, rule }: Pick<StoredAlert, 'row' | 'rule'>,
  silences: readonly Tables['silence'][],
): Tables['silence'] | null {
  const covers = (silence: Tables['silence']) =>
    silence.environment === row.environment &&
    (silence.rule === null || silence.rule === rule.name) &&
    (silence.severity === null || atLeastAsSevere(silence.severity as Severity, rule.severity));
  return silences.find(covers) ?? null;
}

/** Whether nobody is told of a rule now: it snoozes, or is silenced. It goes on acting. */
export function isMuted(
  alert: Pick<StoredAlert, 'row' | 'rule'>,
  silences: readonly Tables['silence'][],
  nowMs: number,
): boolean {
  const { snoozedUntilMs } = alert.row;
  if (snoozedUntilMs !== null && snoozedUntilMs > nowMs) return true;
  return silenceOf(alert, silences) !== null;
}
