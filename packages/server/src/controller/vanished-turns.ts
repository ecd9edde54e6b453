import { keepArrivals } from '../ingest/arrivals.ts';
import { TURNS_METRIC } from '../ingest/open-turns.ts';
import { addSeries } from '../ingest/series.ts';
import type { StoredRollout } from '../rollout/load.ts';
import { RECONNECT_MS, TURN_DEADLINE_MS } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import { CONTROLLER_LEASE } from './require-term.ts';

/**
 * Turns that were open in a process that was never heard of again have failed: they become evidence
 * of the rollout and a part of its figures, once. What was told before the rollout existed is no
 * evidence of it. After a time in which nobody listened, silence proves nothing until processes had
 * a minute to come back.
 */
export async function failVanishedTurns(
  tx: Tx,
  { row: rollout }: StoredRollout,
  nowMs: number,
): Promise<void> {
  const heardSinceMs = await listeningSince(tx, nowMs);
  if (heardSinceMs === null) return;
  const hadTime = heardSinceMs < nowMs - RECONNECT_MS;
  const { environment, flag } = rollout;
  const vanished = await tx.db
    .deleteFrom('open_turn')
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('seenMs', '<', nowMs - TURN_DEADLINE_MS)
    .where('seenMs', '>=', Math.max(rollout.createdMs, hadTime ? 0 : heardSinceMs))
    .returning(['variant', 'draw', 'turns'])
    .execute();
  if (vanished.length === 0) return;
  const series = vanished.map(({ variant, draw, turns }) => {
    const figures = { trials: turns, events: turns, atRiskUnits: turns };
    const cell = { kind: 'rate' as const, ...figures, newUnits: 0, openUnits: 0, failedUnits: [] };
    return { flag, variant, draw, metric: TURNS_METRIC, startMs: nowMs, cell };
  });
  await addSeries(tx, { environment, source: 'server', series, nowMs });
  const id = JSON.stringify([environment, 'vanished', nowMs]);
  // Nobody names these units: each turn stands for one that was at risk and failed now.
  const beyond = new Map(series.map((one, index) => [one, vanished[index]?.turns ?? 0]));
  const failures = { fresh: new Map(), beyond };
  await keepArrivals(tx, [rollout], { id, environment, series, failures, nowMs });
}

/** Since when the controller's lease has been held; `null` when it ran out, as after a long sleep. */
async function listeningSince({ db }: Tx, nowMs: number): Promise<number | null> {
  const lease = await db
    .selectFrom('lease')
    .select('heardSinceMs')
    .where('name', '=', CONTROLLER_LEASE)
    .where('expiresMs', '>', nowMs)
    .executeTakeFirst();
  return lease?.heardSinceMs ?? null;
}
