import type { TelemetrySeries } from '@tidegate/protocol';
import { keysInPowers } from '../store/in-powers.ts';
import { OPEN_TURN_ROWS_MAX } from '../store/limits.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { armOf, type WatchedRollout } from './arrivals.ts';

/** Metric whose cells count every turn, and say how many are open. */
export const TURNS_METRIC = 'error_rate';

type Row = Tables['open_turn'];

/** What one instance said last. */
export interface OpenTurnsMessage {
  readonly instanceId: string;
  /** Those that can be believed: no others have open turns. */
  readonly series: readonly TelemetrySeries[];
  readonly closing: boolean;
  readonly nowMs: number;
}

/**
 * Keeps how many turns of watched variants some instances have open now, in place of what they said
 * before: a batch that says nothing of a variant means none, and so does a good-bye. At most 500
 * places of an instance are kept.
 *
 * @param messages one for each instance
 * @returns how many places were dropped
 */
export async function keepOpenTurns(
  { db }: Tx,
  rollouts: readonly WatchedRollout[],
  environment: string,
  messages: readonly OpenTurnsMessage[],
): Promise<number> {
  let dropped = 0;
  const kept: Row[] = [];
  for (const message of messages) {
    const rows = message.closing ? [] : rowsOf(rollouts, environment, message);
    dropped += Math.max(0, rows.length - OPEN_TURN_ROWS_MAX);
    kept.push(...rows.slice(0, OPEN_TURN_ROWS_MAX));
  }
  for (const ids of keysInPowers(messages.map(({ instanceId }) => instanceId)))
    await forgetTurns(db, { environment, ids });
  await insertTurns(db, kept);
  return dropped;
}

const forgetTurns = prepared({
  shape: ({ ids }) => ids.length,
  parameters: ({ environment, ids }: { environment: string; ids: readonly string[] }) => [
    environment,
    ...ids,
  ],
  build: (db, { environment, ids }) =>
    db
      .deleteFrom('open_turn')
      .where('environment', '=', environment)
      .where('instanceId', 'in', ids),
});

const insertTurns = preparedInsert(
  'open_turn',
  ['environment', 'instanceId', 'flag', 'variant', 'draw', 'turns', 'seenMs'],
  (insert) => insert,
);

function rowsOf(
  rollouts: readonly WatchedRollout[],
  environment: string,
  { instanceId, series: all, nowMs }: OpenTurnsMessage,
): Row[] {
  const rows = new Map<string, Row>();
  for (const series of all) {
    const turns = openTurns(series);
    if (turns === 0 || !isWatched(rollouts, series)) continue;
    const { flag, variant, draw } = series;
    const key = JSON.stringify([flag, variant, draw]);
    // A fold that spans two windows says its level in the later one only.
    const level = Math.max(turns, rows.get(key)?.turns ?? 0);
    rows.set(key, { environment, instanceId, flag, variant, draw, turns: level, seenMs: nowMs });
  }
  return [...rows.values()];
}

function openTurns({ metric, cell }: TelemetrySeries): number {
  return metric === TURNS_METRIC && cell.kind === 'rate' ? cell.openUnits : 0;
}

function isWatched(rollouts: readonly WatchedRollout[], series: TelemetrySeries): boolean {
  return series.flag !== '' && rollouts.some((rollout) => armOf(rollout, series) !== null);
}
