/** Whether a phase was left rightly: by what really happened, and not by what the rollout says of itself. */
import type { Phase, Plan, Rollout, WeeklyPeriod } from '@tidegate/core';
import type { AuditEntry } from './audit-watch.fixture.ts';
import type { PhaseFacts, PhaseLedger } from './phase-ledger.fixture.ts';
import type { Commit } from './simulated-store.fixture.ts';
import type { World } from './world.fixture.ts';

/** Simulated time that a phase may seem shorter by: clocks count in ticks. */
const HOLD_SLACK_MS = 1_000;

/** A rollout that changed, and by what. */
export interface RolloutChange {
  readonly before: Rollout | null;
  readonly after: Rollout;
  readonly commit: Commit;
  readonly rows: readonly AuditEntry[];
}

/** Holds a change of phase, or the completion, against the facts. */
export function checkAdvance(world: World, ledger: PhaseLedger, change: RolloutChange): void {
  const { before, after, commit } = change;
  const plan = world.plans.get(before?.planHash ?? after.planHash);
  if (plan === undefined) return;
  if (isRaised(change) && isAutomatic(change)) {
    checkCalendar(world, plan, after, Number(commit.input['nowMs']));
  }
  if (before === null || !isLeft(before, after)) return;
  const phase = plan.phases[before.phase];
  const by = whoLeft(change);
  if (by === null) world.flaw('left-by', `${commit.name} left phase ${before.phase}`);
  if (by !== 'controller' || phase === undefined) return;
  checkGate(world, { plan, phase, before, facts: ledger.of(after.id) });
}

/** Whether a phase was entered. */
function isRaised({ before, after }: RolloutChange): boolean {
  if (after.status !== 'running') return false;
  return before === null || before.status === 'scheduled' || before.phase !== after.phase;
}

function isLeft(before: Rollout, after: Rollout): boolean {
  if (before.status === 'scheduled' || before.generation !== after.generation) return false;
  return before.phase < after.phase || isCompleted(before, after);
}

/** A person promotes, the controller finds the gate open; `null` = neither. */
function whoLeft(change: RolloutChange): 'person' | 'controller' | null {
  const { name, input } = change.commit;
  if (name === 'tick') return isAutomatic(change) ? 'controller' : null;
  const { type } = (input['command'] ?? {}) as { readonly type?: string };
  return name === 'commandRollout' && type === 'promote' ? 'person' : null;
}

/** Whether the audit names the controller for it. */
function isAutomatic({ after, rows }: RolloutChange): boolean {
  const entry = rows.find(
    ({ action, subject }) =>
      subject === after.id &&
      (action === 'rollout.phase-entered' || action === 'rollout.completed'),
  );
  return entry?.actor.kind === 'controller';
}

function isCompleted(before: Rollout, after: Rollout): boolean {
  return before.status !== 'completed' && after.status === 'completed';
}

function checkGate(
  world: World,
  left: {
    readonly plan: Plan;
    readonly phase: Phase;
    readonly before: Rollout;
    readonly facts: PhaseFacts;
  },
): void {
  const { plan, phase, before, facts } = left;
  const heldMs = world.timeline.nowMs - facts.enteredMs;
  if (before.status !== 'running') world.flaw('advance-while-paused', before.status);
  if (heldMs < phase.hold.minMs - HOLD_SLACK_MS) {
    world.flaw('hold', `phase "${phase.name}" was left after ${heldMs} ms`);
  }
  const units = toldUnits(phase, facts);
  const isWatched = phase.shares.length > 0 || phase.shadowParts !== undefined;
  if (isWatched && units < Math.max(1, phase.gate.minUnits)) {
    const told = `${units} units (it says ${before.units.candidate})`;
    world.flaw('no-data', `phase "${phase.name}" was left after ${told}`);
  }
  const isBad = world.quality === 'bad' || world.quality === 'both-bad';
  const stops = plan.guardrails.some(
    ({ name, action }) => name === 'errors' && (action === 'rollback' || action === 'pause'),
  );
  if (isBad && stops && phase.shares.length > 0) {
    const said = JSON.stringify(before.verdicts);
    world.flaw('bad-advanced', `phase "${phase.name}" was left and every turn failed: ${said}`);
  }
  for (const { role, count } of phase.gate.approvals) {
    const given = [...facts.approvals].filter(
      (one) => one.startsWith(`${role} `) && !before.owners.includes(one.split(' ')[1] ?? ''),
    );
    if (given.length < count) world.flaw('approval', `phase "${phase.name}" lacks ${role}`);
  }
  checkLists(world, plan, phase, before, facts);
}

/** Units of draws of this phase alone; a shadow's have no draw. */
function toldUnits(phase: Phase, { draws, units }: PhaseFacts): number {
  if (phase.shares.length === 0) return units.get(0) ?? 0;
  return [...draws].reduce((sum, id) => sum + (units.get(id) ?? 0), 0);
}

function checkLists(
  world: World,
  plan: Plan,
  phase: Phase,
  before: Rollout,
  facts: PhaseFacts,
): void {
  for (const list of phase.gate.checklists ?? []) {
    for (const { name, blocking, action } of plan.checklists?.[list]?.items ?? []) {
      if (!blocking) continue;
      const isDone =
        action === null
          ? facts.done.has(`${list} ${name}`)
          : before.checks.some(
              (one) => one.list === list && one.item === name && one.state === 'done',
            );
      if (!isDone) world.flaw('checklist', `"${name}" of "${list}" is not done`);
    }
  }
}

/** Windows and freezes, by the clock of whoever raised it; the tests of windows are elsewhere. */
function checkCalendar(world: World, plan: Plan, after: Rollout, nowMs: number): void {
  if (after.method === 'emergency') return;
  const window = plan.phases[after.phase]?.window ?? plan.window;
  if (window !== undefined && !isWithin(window, nowMs)) {
    world.flaw('window', `phase ${after.phase} was entered while the window is closed`);
  }
  if ((plan.avoid ?? []).some((period) => isWithin(period, nowMs))) {
    world.flaw('avoid', `phase ${after.phase} was entered in a period to avoid`);
  }
  const own = world.database.rows(
    'SELECT id FROM freeze WHERE environment = ? AND "fromMs" <= ? AND "toMs" > ?',
    [plan.environment, nowMs, nowMs],
  );
  if (own.length > 0) world.flaw('freeze', `phase ${after.phase} was entered in ${own.length}`);
  const frozen = (plan.freezes ?? []).some(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
  if (frozen) {
    world.flaw('freeze', `phase ${after.phase} was entered in a freeze`);
  }
}

/** Periods here are of every day and in UTC. */
function isWithin({ fromMinute, toMinute }: WeeklyPeriod, nowMs: number): boolean {
  const minute = Math.floor((nowMs % 86_400_000) / 60_000);
  return fromMinute <= minute && minute < toMinute;
}
