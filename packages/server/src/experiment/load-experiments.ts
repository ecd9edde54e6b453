import type { Draw, Experiment, ExperimentLook, ExperimentReport, Rollout } from '@tidegate/core';
import { findRollout, LIVE_STATUSES, type StoredRollout } from '../rollout/load.ts';
import type { StoredExperiment, StoredRun } from '../store/experiment-operations.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

type LookRow = Omit<Tables['experiment_look'], 'rolloutId' | 'report'>;

/** An experiment of the store with its newest run. */
export async function loadExperiment(
  tx: ReadTx,
  row: Tables['experiment'],
): Promise<StoredExperiment> {
  const { environment, name, hash } = row;
  const run = await newestRun(tx, row);
  const experiment = fromJson<Experiment>(row.body);
  return { environment, name, hash, experiment, status: statusOf(run), run };
}

async function newestRun(
  tx: ReadTx,
  { environment, name }: Tables['experiment'],
): Promise<StoredRun | null> {
  const newest = await tx.db
    .selectFrom('experiment_run')
    .innerJoin('rollout', 'rollout.id', 'experiment_run.rolloutId')
    .select(['rolloutId', 'body', 'startedMs'])
    .where('experiment_run.environment', '=', environment)
    .where('experiment_run.name', '=', name)
    // One at most is under way; a clock that was set back must not put it behind those that ended.
    .orderBy((eb) => eb.case().when('rollout.status', 'in', LIVE_STATUSES).then(0).else(1).end())
    .orderBy('rollout.createdMs', 'desc')
    .orderBy('rollout.firstDraw', 'desc')
    .limit(1)
    .executeTakeFirst();
  const stored = newest === undefined ? null : await findRollout(tx, newest.rolloutId);
  if (newest === undefined || stored === null) return null;
  const { rollout, row, plan } = stored;
  const entered = fromJson<Record<string, number>>(row.entered);
  const isLive = LIVE_STATUSES.includes(rollout.status);
  const found = await foundSoFar(tx, newest.rolloutId);
  return {
    rolloutId: newest.rolloutId,
    experiment: fromJson<Experiment>(newest.body),
    status: rollout.status,
    step: isLive ? (plan.phases[rollout.phase]?.name ?? null) : null,
    startedMs: entered['0'] ?? rollout.startAtMs ?? newest.startedMs,
    endedMs: isLive ? null : endOf(rollout, found.decision),
    draws: drawsOf(stored),
    ...found,
  };
}

/** What units did after that is nothing that their arms did: all of them get the same. */
function endOf({ goingBack, changedMs }: Rollout, decision: StoredRun['decision']): number {
  return decision?.atMs ?? goingBack?.beganMs ?? changedMs;
}

/** All that it ever gave but what it shipped. A rollback deletes steps of the ramp, and segments with them. */
function drawsOf({ row, rollout }: StoredRollout): Pick<Draw, 'id' | 'segment'>[] {
  const known = new Map(rollout.ramp.flatMap(({ draws }) => draws).map((draw) => [draw.id, draw]));
  const count = Math.max(0, rollout.nextDraw - row.firstDraw);
  return Array.from({ length: count }, (_, at) => row.firstDraw + at).flatMap((id) => {
    const draw = known.get(id);
    return draw !== undefined && draw.arms === undefined
      ? []
      : [{ id, segment: draw?.segment ?? null }];
  });
}

async function foundSoFar(
  { db }: ReadTx,
  rolloutId: string,
): Promise<Pick<StoredRun, 'looks' | 'report' | 'decision'>> {
  const looks = await db
    .selectFrom('experiment_look')
    .select(['atMs', 'information', 'units', 'z'])
    .where('rolloutId', '=', rolloutId)
    .orderBy('atMs')
    .execute();
  const newest = await db
    .selectFrom('experiment_look')
    .select('report')
    .where('rolloutId', '=', rolloutId)
    .orderBy('atMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  const decided = await db
    .selectFrom('experiment_decision')
    .select(['outcome', 'variant', 'reason', 'actor', 'atMs', 'report'])
    .where('rolloutId', '=', rolloutId)
    .executeTakeFirst();
  const { report: seen = null, ...decision } = decided ?? { report: null };
  const report = seen ?? newest?.report ?? null;
  return {
    looks: looks.map(lookOf),
    report: report === null ? null : fromJson<ExperimentReport>(report),
    decision: decided === undefined ? null : (decision as StoredRun['decision']),
  };
}

function lookOf({ units, z, ...look }: LookRow): ExperimentLook {
  const known = units === null ? {} : { units: Number(units) };
  return { ...look, ...known, z: fromJson<Record<string, number>>(z) };
}

function statusOf(run: StoredRun | null): StoredExperiment['status'] {
  if (run === null) return 'draft';
  return STATUSES[run.status];
}

const STATUSES = {
  scheduled: 'scheduled',
  running: 'running',
  paused: 'paused',
  'rolling-back': 'rolled-back',
  'rolled-back': 'rolled-back',
  completed: 'shipped',
  aborted: 'stopped',
} as const satisfies Readonly<Record<Rollout['status'], StoredExperiment['status']>>;
