import type { TimelineEntry } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { TIMELINE_FIRINGS_MAX } from './limits.ts';
import type { TimelineSpan } from './timeline.ts';

/** Times that alerts fired for an incident, oldest first; of very many the newest. */
export async function firingsOf(
  { db }: ReadTx,
  { id, environment }: Tables['incident'],
  { fromMs, toMs }: TimelineSpan,
): Promise<Tables['alert_firing'][]> {
  const rows = await db
    .selectFrom('alert_firing')
    .selectAll()
    .where('environment', '=', environment)
    .where('firedMs', '>=', fromMs)
    .where('firedMs', '<=', toMs)
    .where('incidentId', '=', id)
    .orderBy('firedMs', 'desc')
    .limit(TIMELINE_FIRINGS_MAX)
    .execute();
  return rows.toReversed();
}

/** When each of them fired, and when it was over. */
export function firingLines(firings: readonly Tables['alert_firing'][]): TimelineEntry[] {
  return firings.flatMap(({ rule, firedMs, resolvedMs, sentence, silenced }) => {
    const actor = `alert:${rule}`;
    const silence = silenced === 1 ? ' (nobody was told)' : '';
    const fired = { atMs: firedMs, kind: 'alert', actor, text: `Fired: ${sentence}${silence}` };
    // An event is over as soon as it happened.
    if (resolvedMs === null || resolvedMs === firedMs) return [fired];
    return [fired, { atMs: resolvedMs, kind: 'alert', actor, text: `"${rule}" is over` }];
  });
}
