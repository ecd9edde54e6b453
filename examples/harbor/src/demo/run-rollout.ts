import { setTimeout as wait } from 'node:timers/promises';
import { type CutNow, switchedConversations } from '../traffic/switched-conversations.ts';
import type { Fleet } from './fleet.ts';
import { type FollowedRollout, followRollout } from './follow-rollout.ts';
import type { LiveView } from './live-view.ts';
import { type DemoFile, type PlanRun, planFor } from './plan-file.ts';
import { lastSdkMs, type RollbackMark, rollbackMarks, servedAfter } from './ruleset-marks.ts';
import { ENVIRONMENT } from './start-tidegate.ts';
import type { PlanScale, TidegateApi } from './tidegate-api.ts';
import { until } from './until.ts';

/** What a rollout runs on. */
export interface Stage {
  readonly api: TidegateApi;
  /** Whoever approves: another key than the one that applies and starts. */
  readonly product: TidegateApi;
  readonly fleet: Fleet;
  readonly show: LiveView;
  readonly plan: DemoFile;
  readonly scale: PlanScale;
}

/** What was measured around a rollback; times in ms. */
export interface RollbackFigures {
  readonly decidedMs: number;
  /** Conversations whose first turn on the candidate had ended by then. */
  readonly candidateUnits: number;
  readonly firstBadToDecisionMs: number;
  readonly decisionToLastSdkMs: number;
  readonly firstBadToLastSdkMs: number;
  /** Candidate turns that a Harbor process began after it had the rollback. */
  readonly badServed: number;
  /** Candidate turns that a visitor began after the last SDK had the rollback. */
  readonly begunAfterLastSdk: number;
}

/** Applies a copy of the plan, starts it and follows it to its end. */
export async function runRollout(
  stage: Stage,
  run: PlanRun,
  onPhase: (name: string) => Promise<void>,
): Promise<FollowedRollout> {
  const { api, product, fleet, show, plan, scale } = stage;
  await api.apply([planFor(plan, run)]);
  fleet.follow(run.candidate);
  const started = await api.startRollout(run.name, ENVIRONMENT, scale);
  return followRollout(product, started, show, onPhase);
}

/** Longest wait for the last SDK process to have a rollback. */
const LAST_SDK_LIMIT_MS = 15_000;
/** Turns that run when the last SDK has the rollback end within this time. */
const AFTERMATH_MS = 2_000;

/** Waits until every SDK process has the rollback, and measures what happened around it. */
export async function measureRollback(
  fleet: Fleet,
  followed: FollowedRollout,
): Promise<RollbackFigures> {
  const { changedMs: decidedMs, candidate } = followed.view;
  const marks: readonly RollbackMark[] = await until(
    `the rollback of "${candidate}" in every SDK process`,
    LAST_SDK_LIMIT_MS,
    () => rollbackMarks(fleet.marks, fleet.sdks, decidedMs),
  );
  await wait(AFTERMATH_MS);
  const statistics = await fleet.statistics();
  const tallies = await fleet.tally();
  const firstBadMs = Math.min(
    ...Object.values(statistics).map(
      (byVariant) => byVariant[candidate]?.firstBadMs ?? Number.POSITIVE_INFINITY,
    ),
  );
  const count = (times: readonly number[], wanted: (timeMs: number) => boolean): number =>
    times.filter(wanted).length;
  const lastMs = decidedMs + lastSdkMs(marks, decidedMs);
  return {
    decidedMs,
    candidateUnits: tallies
      .map((tally) => count(tally.followedUnitEndedMs, (endedMs) => endedMs <= decidedMs))
      .reduce((sum, units) => sum + units, 0),
    firstBadToDecisionMs: decidedMs - firstBadMs,
    decisionToLastSdkMs: lastSdkMs(marks, decidedMs),
    firstBadToLastSdkMs: lastSdkMs(marks, firstBadMs),
    badServed: servedAfter(marks, candidate, statistics),
    begunAfterLastSdk: tallies
      .map((tally) => count(tally.followedTurnBeganMs, (beganMs) => beganMs > lastMs))
      .reduce((sum, turns) => sum + turns, 0),
  };
}

/** What all traffic processes saw together. */
export async function measureTraffic(fleet: Fleet, cuts: readonly CutNow[]) {
  const tallies = await fleet.tally();
  const sum = (figure: (tally: (typeof tallies)[number]) => number): number =>
    tallies.reduce((total, tally) => total + figure(tally), 0);
  return {
    turns: sum((tally) => tally.turns),
    failedTurns: sum((tally) => tally.failedTurns),
    conversations: sum((tally) => tally.conversations),
    switchedConversations: switchedConversations(
      tallies.flatMap((tally) => tally.switches),
      cuts,
    ),
    trafficRecordsDropped: sum((tally) => tally.dropped),
  };
}
