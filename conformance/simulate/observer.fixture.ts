/** Looks at the database after each commit, and holds it against what was seen and done before. */
import type { Rollout } from '@tidegate/core';
import type { DriverStep } from '../../packages/server/src/driver/driver.ts';
import { checkAdvance } from './advance-check.fixture.ts';
import { type AuditWatch, auditWatch } from './audit-watch.fixture.ts';
import { type PhaseLedger, phaseLedger } from './phase-ledger.fixture.ts';
import { type ProcedureWatch, procedureWatch } from './procedure-watch.fixture.ts';
import { type ServedWatch, servedWatch } from './served-watch.fixture.ts';
import type { Commit } from './simulated-store.fixture.ts';
import { telemetryWatch } from './telemetry-watch.fixture.ts';
import type { World } from './world.fixture.ts';

/** Where each status may come from; a status is never left for one that stands here not. */
const FROM: Readonly<Record<Rollout['status'], readonly Rollout['status'][]>> = {
  scheduled: [],
  running: ['scheduled', 'paused'],
  paused: ['running'],
  // One that went back by the flag alone may be told to go further.
  'rolling-back': ['running', 'paused', 'completed', 'rolled-back'],
  completed: ['running', 'paused'],
  'rolled-back': ['running', 'paused', 'completed', 'rolling-back'],
  aborted: ['scheduled', 'running', 'paused', 'rolling-back'],
};

/** Changes by the controller: only the holder of the lease's term may make them. */
const FENCED = ['tick', 'claimEffects', 'finishAction'] as const;
/** Changes that nobody sees in a rollout or a ruleset. */
const UNSEEN: ReadonlySet<string> = new Set(['holdLease', 'claimEffects', 'prune', 'noteRefusals']);

export interface Observer {
  onCommit(commit: Commit): void;
  /** A driver made a version live. */
  onApplied(step: DriverStep, key: string, version: number): void;
}

/** Watches a world from now on. */
export function observer(world: World): Observer {
  const { database } = world;
  const audit: AuditWatch = auditWatch(world);
  const served: ServedWatch = servedWatch(world);
  const ledger: PhaseLedger = phaseLedger(world);
  const telemetry = telemetryWatch(world);
  const procedure: ProcedureWatch = procedureWatch(world);

  const look = (commit: Commit): void => {
    const rows = audit.read();
    const stored = database.rows('SELECT state FROM rollout ORDER BY "createdMs"');
    for (const { state } of stored) {
      const after = JSON.parse(String(state)) as Rollout;
      const before = world.rollouts.get(after.id) ?? null;
      if (before !== null && before.revision === after.revision) {
        if (JSON.stringify(before) !== JSON.stringify(after)) {
          world.flaw('revision', `rollout changed and stayed at revision ${after.revision}`);
        }
        continue;
      }
      compare(world, before, after);
      audit.check(before, after, rows);
      checkAdvance(world, ledger, { before, after, commit, rows });
      procedure.check(before, after, commit);
      world.rollouts.set(after.id, after);
    }
    ledger.note(commit);
    served.check(commit);
  };

  return {
    onCommit(commit) {
      checkTerm(world, commit);
      if (commit.name === 'ingestBatch') return telemetry.check(commit, ledger);
      procedure.note(commit);
      if (!UNSEEN.has(commit.name)) look(commit);
    },
    onApplied: procedure.applied,
  };
}

function checkTerm({ database, flaw }: World, { name, input, node }: Commit): void {
  if (!FENCED.some((fenced) => fenced === name)) return;
  const [lease] = database.rows('SELECT term FROM lease');
  if (lease?.['term'] === input['term']) return;
  flaw(
    'old-term',
    `${node} did ${name} at term ${input['term']}, the lease is at ${lease?.['term']}`,
  );
}

function compare(world: World, before: Rollout | null, after: Rollout): void {
  if (before === null) {
    if (after.phase !== 0) world.flaw('skipped-phase', `it began in phase ${after.phase}`);
    return;
  }
  const { status } = after;
  if (status !== before.status && !FROM[status].includes(before.status)) {
    world.flaw('status', `${before.status} became ${status}`);
  }
  if (after.revision <= before.revision) {
    world.flaw('revision', `revision ${before.revision} became ${after.revision}`);
  }
  const step = after.phase - before.phase;
  if (after.generation === before.generation && step !== 0 && step !== 1) {
    world.flaw('skipped-phase', `phase ${before.phase} became ${after.phase}`);
  }
  if (after.nextDraw < before.nextDraw) {
    world.flaw('draw-reused', `the next draw went from ${before.nextDraw} to ${after.nextDraw}`);
  }
  const own = after.approvals.find(
    ({ person, role }) => after.owners.includes(person) && role !== 'anyone',
  );
  if (own !== undefined) world.flaw('own-approval', `"${own.person}" approved as ${own.role}`);
}
