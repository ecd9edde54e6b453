import type { TimelineEntry } from '@tidegate/protocol';
import { inChunks } from '../store/in-chunks.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { TIMELINE_MAX } from './limits.ts';
import type { TimelineSpan } from './timeline.ts';

/** Prefixes of one statement. */
const PREFIXES_AT_ONCE = 50;

/**
 * Whom was told of an incident, and who could not be. A delivery belongs to it when the id of what was
 * delivered begins with its rollout, with a firing of its alerts, or with one of its tasks.
 */
export async function deliveryLines(
  tx: ReadTx,
  about: {
    readonly incident: Tables['incident'];
    readonly rolloutId: string | null;
    readonly firings: readonly Tables['alert_firing'][];
    readonly span: TimelineSpan;
  },
): Promise<TimelineEntry[]> {
  const prefixes = [
    ...(about.rolloutId === null ? [] : [about.rolloutId]),
    ...about.firings.map(({ id }) => id),
    ...(await taskIds(tx, about.incident)),
  ];
  const found: Tables['delivery'][] = [];
  for (const some of inChunks(prefixes, PREFIXES_AT_ONCE)) {
    found.push(...(await deliveriesOf(tx, some, about.span)));
  }
  return found.slice(0, TIMELINE_MAX).map(({ atMs, channel, title, outcome, attempt, detail }) => ({
    ...{ atMs, kind: 'delivery', actor: 'controller' },
    text: `${channel}: "${title}" ${OUTCOMES[outcome] ?? outcome} (attempt ${attempt}: ${detail})`,
  }));
}

const OUTCOMES: Readonly<Record<string, string>> = {
  ok: 'was delivered',
  failed: 'was not delivered and is tried again',
  dead: 'was given up',
};

async function taskIds({ db }: ReadTx, { id, environment }: Tables['incident']): Promise<string[]> {
  const rows = await db
    .selectFrom('follow_up')
    .select('id')
    .where('environment', '=', environment)
    .where('incidentId', '=', id)
    .where('overdueToldMs', 'is not', null)
    .limit(TIMELINE_MAX)
    .execute();
  return rows.map((row) => row.id);
}

/** `;` follows `:` in every collation by bytes: all ids that begin with `<prefix>:`, and no others. */
async function deliveriesOf(
  { db }: ReadTx,
  prefixes: readonly string[],
  { fromMs, toMs }: TimelineSpan,
): Promise<Tables['delivery'][]> {
  return await db
    .selectFrom('delivery')
    .selectAll()
    .where((eb) =>
      eb.or(
        prefixes.map((prefix) =>
          eb.and([eb('effectId', '>=', `${prefix}:`), eb('effectId', '<', `${prefix};`)]),
        ),
      ),
    )
    .where('atMs', '>=', fromMs)
    .where('atMs', '<=', toMs)
    .orderBy('atMs', 'desc')
    .limit(TIMELINE_MAX)
    .execute();
}
