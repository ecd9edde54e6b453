import { findRollout } from '../rollout/load.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { OVERDUE_CHANNELS_MAX } from './limits.ts';
import { rulesOf } from './rules-of.ts';

/**
 * Who hears that a follow-up is overdue: the channels of its rollout's plan; else those of the alert
 * rules that fired for its incident; else those of the environment's critical rules. Maybe nobody.
 */
export async function overdueChannels(
  tx: ReadTx,
  { environment, rolloutId, incidentId }: Tables['follow_up'],
): Promise<readonly string[]> {
  const stored = rolloutId === null ? null : await findRollout(tx, rolloutId);
  if (stored !== null && stored.plan.notify.length > 0) return distinct(stored.plan.notify);
  const rules = await rulesOf(tx, environment);
  const fired = incidentId === null ? [] : await firedFor(tx, environment, incidentId);
  const ofFired = rules.filter(({ name }) => fired.includes(name));
  const ofCritical = rules.filter(({ severity }) => severity === 'critical');
  const named = (some: typeof rules) => distinct(some.flatMap(({ notify }) => notify));
  return named(ofFired).length > 0 ? named(ofFired) : named(ofCritical);
}

function distinct(channels: readonly string[]): readonly string[] {
  return [...new Set(channels)].slice(0, OVERDUE_CHANNELS_MAX);
}

async function firedFor(
  { db }: ReadTx,
  environment: string,
  incidentId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('alert_firing')
    .select('rule')
    .distinct()
    .where('environment', '=', environment)
    .where('incidentId', '=', incidentId)
    .execute();
  return rows.map(({ rule }) => rule);
}
