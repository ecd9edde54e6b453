import { fileURLToPath } from 'node:url';
import type { ChildProcesses } from './child-processes.ts';
import { DemoFailure } from './demo-failure.ts';
import { findPace, type Pace } from './find-pace.ts';
import { type Fleet, startFleet } from './fleet.ts';
import type { FollowedRollout, PhaseRow } from './follow-rollout.ts';
import type { LiveView } from './live-view.ts';
import { currentCommit, describeMachine, residentMb } from './machine.ts';
import { demoFile } from './plan-file.ts';
import {
  measureRollback,
  measureTraffic,
  type RollbackFigures,
  runRollout,
  type Stage,
} from './run-rollout.ts';
import { ENVIRONMENT, type StartedTidegate, startTidegate } from './start-tidegate.ts';
import type { PlanScale } from './tidegate-api.ts';

/** What the demo prints: one shape for every benchmark and suite. */
export interface DemoResult {
  readonly name: 'demo';
  readonly commit: string;
  readonly node: string;
  readonly machine: string;
  /** `null` = could not be measured here. */
  readonly figures: Readonly<Record<string, number | null>>;
  readonly rows: readonly PhaseRow[];
}

/** What a run of the demo needs. */
export interface DemoStart {
  readonly children: ChildProcesses;
  /** An empty folder of its own. */
  readonly folder: string;
  readonly show: LiveView;
  readonly sdks: number;
  readonly seed: number;
}

/** A demo that is over; its processes still run. */
export interface FinishedDemo {
  readonly result: DemoResult;
  readonly pageUrl: string;
  readonly fleet: Fleet;
}

/** The plan on the real clock: two weeks become seven seconds, five minutes six seconds. */
export const DEMO_SCALE: PlanScale = { hold: 172_800, watch: 50, evidence: 10 };

const HARBORS = 3;
const TRAFFIC_PROCESSES = 2;
/** On two free cores this is about 200 turns a second. */
const CONVERSATIONS = 250;

/** Runs three rollouts: a good one, one that fails, one that leaks. Rejects with a sentence. */
export async function runDemo(start: DemoStart): Promise<FinishedDemo> {
  const { children, folder, show, sdks, seed } = start;
  const beganMs = Date.now();
  const tidegate = await startTidegate(children, folder);
  const pageUrl = `${tidegate.url}/#key=${tidegate.adminKey}`;
  show.line(`Tidegate listens (${tidegate.startMs} ms). Watch it live: ${pageUrl}`);
  await tidegate.api.apply([await demoFile('flags.yaml'), await demoFile('segments.yaml')]);
  const fleet = await startFleet(
    children,
    { url: tidegate.url, serverKey: tidegate.serverKey, folder, seed },
    {
      harbors: HARBORS,
      trafficProcesses: TRAFFIC_PROCESSES,
      conversations: CONVERSATIONS,
      probes: sdks,
    },
  );
  show.line(
    `${HARBORS} Harbor processes, ${sdks} more SDK processes, ${TRAFFIC_PROCESSES} of traffic (seed ${seed})`,
  );
  const pace = await findPace(fleet, CONVERSATIONS);
  show.line(
    `${pace.conversations} conversations at once, ${pace.turnsPerSecond} turns a second, p95 ${pace.p95Ms ?? '–'} ms${pace.quickEnough ? '' : ': this machine is busy, latency rules may act'}`,
  );
  const stage: Stage = {
    api: tidegate.api,
    product: await tidegate.api.colleague('product', ENVIRONMENT),
    fleet,
    show,
    plan: await demoFile('plan.yaml'),
    scale: DEMO_SCALE,
  };
  const rollouts = await threeRollouts(stage);
  const figures = await collectFigures(tidegate, fleet, rollouts, { pace, seed, beganMs });
  const result: DemoResult = {
    name: 'demo',
    commit: await currentCommit(fileURLToPath(new URL('.', import.meta.url))),
    node: process.version,
    machine: describeMachine(),
    figures,
    rows: rollouts.followed.flatMap(({ rows }) => rows),
  };
  return { result, pageUrl, fleet };
}

interface Rollouts {
  readonly followed: readonly FollowedRollout[];
  readonly failing: RollbackFigures;
  readonly leaking: RollbackFigures;
}

async function threeRollouts(stage: Stage): Promise<Rollouts> {
  const { fleet, show } = stage;
  const nothing = async (): Promise<void> => undefined;
  show.line('\n1. "new" is good: it goes out phase by phase');
  const good = await runRollout(
    stage,
    { name: 'agui-chat-new', control: 'legacy', candidate: 'new' },
    nothing,
  );
  expectStatus(good, 'completed');

  show.line('\n2. "new-2" fails 2 % of its turns once a quarter of everybody uses it');
  const bad = await runRollout(
    stage,
    { name: 'agui-chat-new-2', control: 'new', candidate: 'new-2' },
    async (phase) => {
      if (phase === 'quarter') await fleet.script({ variant: 'new-2', errorShare: 0.02 });
    },
  );
  expectStatus(bad, 'rolled-back');
  const failing = await measureRollback(fleet, bad);

  show.line('\n3. "new-3" now and then tells a phone number that it should not know');
  await fleet.script({ variant: 'new-3', leakShare: 0.02 });
  const leak = await runRollout(
    stage,
    { name: 'agui-chat-new-3', control: 'new', candidate: 'new-3' },
    nothing,
  );
  expectStatus(leak, 'rolled-back');
  const leaking = await measureRollback(fleet, leak);
  return { followed: [good, bad, leak], failing, leaking };
}

function expectStatus({ view }: FollowedRollout, wanted: 'completed' | 'rolled-back'): void {
  if (view.status === wanted) return;
  throw new DemoFailure(
    `Cannot go on: rollout "${view.control}" → "${view.candidate}" ended as "${view.status}" and not as "${wanted}" (${view.reason}); run the demo on a quieter machine, or look at the page`,
  );
}

async function collectFigures(
  tidegate: StartedTidegate,
  fleet: Fleet,
  { followed, failing, leaking }: Rollouts,
  run: { readonly pace: Pace; readonly seed: number; readonly beganMs: number },
): Promise<DemoResult['figures']> {
  const ended = (status: string): number =>
    followed.filter(({ view }) => view.status === status).length;
  const sum = (figure: (rollout: FollowedRollout) => number): number =>
    followed.reduce((total, rollout) => total + figure(rollout), 0);
  const traffic = await measureTraffic(fleet, [
    { candidate: 'new-2', control: 'new', decidedMs: failing.decidedMs },
    { candidate: 'new-3', control: 'new', decidedMs: leaking.decidedMs },
  ]);
  return {
    completedRollouts: ended('completed'),
    rolledBackRollouts: ended('rolled-back'),
    candidateUnitsToDecision: failing.candidateUnits,
    firstBadToDecisionMs: failing.firstBadToDecisionMs,
    decisionToLastSdkMs: Math.max(failing.decisionToLastSdkMs, leaking.decisionToLastSdkMs),
    eventToLastSdkMs: leaking.firstBadToLastSdkMs,
    badServedAfterDecision: failing.badServed + leaking.badServed,
    candidateTurnsBegunAfterLastSdk: failing.begunAfterLastSdk + leaking.begunAfterLastSdk,
    ...traffic,
    serverRssMb: await residentMb(tidegate.child.pid),
    serverStartMs: tidegate.startMs,
    conversationsAtOnce: run.pace.conversations,
    turnsPerSecond: run.pace.turnsPerSecond,
    sdkProcesses: fleet.sdks.length,
    approvalsGiven: sum(({ approvalsGiven }) => approvalsGiven),
    reviewsAnswered: sum(({ reviewsAnswered }) => reviewsAnswered),
    pausesResumed: sum(({ resumed }) => resumed),
    durationMs: Date.now() - run.beganMs,
    seed: run.seed,
  };
}
