import { setTimeout as wait } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';

/** With fewer at once, beta users alone would be too few for the p99 rule for too long. */
const CONVERSATIONS_MIN = 60;
/** The plan asks for a review above 165 ms: without a rollout it must be well below. */
const P95_GOAL_MS = 140;
/** One look at the latency; the first ones see processes that are not warm yet. */
const LOOK_MS = 2_000;
const COLD_LOOKS = 2;

/** How much the demo asks of this machine. */
export interface Pace {
  readonly conversations: number;
  /** Measured at this pace, before the first rollout. */
  readonly turnsPerSecond: number;
  /** What visitors wait for an answer at this pace, 95 % quantile, ms. */
  readonly p95Ms: number | null;
  /** False: even few conversations are answered slowly, and latency rules may act. */
  readonly quickEnough: boolean;
}

/**
 * Starts with `wanted` conversations at once and takes fewer, down to 60, until this machine
 * answers as quickly as the plan's bounds presume: a latency rule must judge the candidate and not
 * the machine.
 */
export async function findPace(
  fleet: Pick<Fleet, 'pace' | 'tally'>,
  wanted: number,
  lookMs = LOOK_MS,
): Promise<Pace> {
  for (let cold = 0; cold < COLD_LOOKS; cold += 1) await look(fleet, lookMs);
  for (let conversations = wanted; ; ) {
    const seen = await look(fleet, lookMs);
    const quickEnough = seen.p95Ms !== null && seen.p95Ms <= P95_GOAL_MS;
    if (quickEnough || conversations <= CONVERSATIONS_MIN) {
      return { conversations, ...seen, quickEnough };
    }
    conversations = Math.max(CONVERSATIONS_MIN, Math.round(conversations * 0.75));
    fleet.pace(conversations);
    // Those who are too many finish their conversations first.
    await look(fleet, lookMs);
  }
}

async function look(
  fleet: Pick<Fleet, 'tally'>,
  lookMs: number,
): Promise<Pick<Pace, 'turnsPerSecond' | 'p95Ms'>> {
  await fleet.tally();
  await wait(lookMs);
  const tallies = await fleet.tally();
  const turns = tallies.reduce((sum, { recentTurns }) => sum + recentTurns, 0);
  return {
    turnsPerSecond: Math.round((turns * 1_000) / Math.max(1, lookMs)),
    p95Ms: slowest(tallies.map(({ recentP95Ms }) => recentP95Ms)),
  };
}

/** `null` when a process has not answered anybody yet. */
function slowest(latenciesMs: readonly (number | null)[]): number | null {
  const known = latenciesMs.filter((latencyMs) => latencyMs !== null);
  return known.length === latenciesMs.length ? Math.max(...known) : null;
}
