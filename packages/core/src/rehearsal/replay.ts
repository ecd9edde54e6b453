import type { Tick } from '../guardrail/types.ts';
import { describeShare } from '../plan/describe-share.ts';
import type { Plan, Rollout } from '../rollout/types.ts';
import { peopleAsked } from './people-asked.ts';
import { recordedDraws } from './recorded-draws.ts';
import { recordedSource } from './recorded-source.ts';
import { rehearse } from './rehearse.ts';
import type { Deed, Moment, Rehearsal, TimelineStep } from './types.ts';

/** A rollout as it was recorded. */
export interface Recording {
  readonly plan: Plan;
  readonly rollout: Rollout;
  /** Oldest first. */
  readonly ticks: readonly Tick[];
}

/** What would have happened. */
export interface Replay {
  readonly rehearsal: Rehearsal;
  /** What really happened, as far as the rollout still knows. */
  readonly recorded: readonly TimelineStep[];
  /** From then on the record answers another question; `null` = it never does. */
  readonly divergesMs: number | null;
  /** What a reader must know, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Runs a plan over the evidence of a recorded rollout. People are taken to give what a phase asks for
 * when they let the rollout leave the phase of that name, and at once for phases that it did not have;
 * what they did beside (promote, pause, roll back) is not done again. The evidence was made by the
 * shares that were really served: from where the plan serves others it can say nothing of them, and
 * `divergesMs` says when. Never throws on what was recorded.
 */
export function replay(plan: Plan, recording: Recording): Replay {
  const { rollout, ticks } = recording;
  const draws = recordedDraws(recording.plan, rollout);
  const recorded = recordedSteps(recording);
  const endMs = ticks.at(-1)?.atMs ?? rollout.changedMs;
  const startMs = Math.min(recorded[0]?.atMs ?? endMs, (ticks[0]?.atMs ?? endMs) - 1_000);
  const start = { type: 'start', actor: OWNER, reason: 'Replayed' } as const;
  const rehearsal = rehearse(plan, {
    source: recordedSource(ticks, draws),
    startMs,
    untilMs: endMs + TAIL_MS,
    deeds: [{ atMs: startMs, deed: start }],
    people: (moment) => answersTo(plan, moment, recorded),
    nextDraw: draws[0]?.id ?? 1,
    baselines: rollout.baselines,
  });
  const divergesMs = divergence(rehearsal.timeline.steps, recorded);
  return { rehearsal, recorded, divergesMs, notes: notesOf(rehearsal, recorded, divergesMs) };
}

const OWNER = { kind: 'key', id: 'owner', name: 'owner' } as const;

/** Steps of the ramp, or the first evidence of each phase where a rollback deleted it; then the end. */
function recordedSteps({ plan, rollout, ticks }: Recording): readonly TimelineStep[] {
  const entered =
    rollout.ramp.length > 0
      ? rollout.ramp.map(({ fromMs, phase }) => ({ phase, atMs: fromMs - plan.activationLeadMs }))
      : firstSeen(recordedDraws(plan, rollout), ticks);
  const steps = entered.map(({ phase, atMs }): TimelineStep => {
    const { name = '', shares = [] } = plan.phases[phase] ?? {};
    const weightParts = shares.find(({ segment }) => segment === null)?.weightParts ?? 0;
    return { atMs, status: 'running', phase: name, weightParts, reason: '' };
  });
  if (rollout.status === 'running') return steps;
  const { changedMs, status, reason } = rollout;
  const last = steps.at(-1);
  const isGone = status === 'rolled-back' || status === 'aborted';
  const weightParts = isGone ? 0 : (last?.weightParts ?? 0);
  const phase = plan.phases[rollout.phase]?.name ?? '';
  return [...steps, { atMs: changedMs, status, phase, weightParts, reason }];
}

function firstSeen(
  draws: ReturnType<typeof recordedDraws>,
  ticks: readonly Tick[],
): readonly { readonly phase: number; readonly atMs: number }[] {
  const phaseOf = new Map(draws.map(({ id, phase }) => [id, phase]));
  const seen = new Map<number, number>();
  for (const { atMs, rows } of ticks) {
    for (const { draw } of rows) {
      const phase = phaseOf.get(draw);
      if (phase !== undefined && !seen.has(phase)) seen.set(phase, atMs);
    }
  }
  return [...seen].map(([phase, atMs]) => ({ phase, atMs })).sort((a, b) => a.atMs - b.atMs);
}

/** The controller went on with the tick after the answer, ms. */
const ANSWERED_BEFORE_MS = 1_000;

/** A tick may end behind the record's last one, ms. */
const TAIL_MS = 10_000;

/** What people would say now, if the recorded rollout had left the phase of this name by then. */
function answersTo(
  plan: Plan,
  { atMs, rollout }: Moment,
  recorded: readonly TimelineStep[],
): readonly Deed[] {
  const phase = plan.phases[rollout.phase];
  const entered = recorded.findIndex(({ phase: name }) => name === phase?.name);
  const left = recorded.find((step, index) => index > entered && step.phase !== phase?.name);
  const end = recorded.at(-1)?.status === 'completed' ? recorded.at(-1) : undefined;
  const leftMs = entered < 0 ? -Infinity : ((left ?? end)?.atMs ?? Infinity);
  if (atMs < leftMs - ANSWERED_BEFORE_MS) return [];
  return peopleAsked(plan, rollout, 'recorded people');
}

/** Shares that differ for less than this are the same step, entered a little earlier or later. */
const TOLERANCE_MS = 60_000;

function divergence(
  replayed: readonly TimelineStep[],
  recorded: readonly TimelineStep[],
): number | null {
  const times = [...replayed, ...recorded].map(({ atMs }) => atMs).sort((a, b) => a - b);
  const at = (steps: readonly TimelineStep[], atMs: number) =>
    steps.findLast((step) => step.atMs <= atMs)?.weightParts ?? 0;
  for (const [index, fromMs] of times.entries()) {
    const toMs = times.find((atMs, later) => later > index && atMs > fromMs) ?? Infinity;
    if (at(replayed, fromMs) !== at(recorded, fromMs) && toMs - fromMs > TOLERANCE_MS) {
      return fromMs;
    }
  }
  return null;
}

function notesOf(
  { timeline, last }: Rehearsal,
  recorded: readonly TimelineStep[],
  divergesMs: number | null,
): readonly string[] {
  const notes = [
    'Approvals, answers and lists are taken to be given when the recorded rollout left the phase of that name',
  ];
  if (divergesMs !== null) {
    const share = (steps: readonly TimelineStep[]) =>
      describeShare(steps.findLast(({ atMs }) => atMs <= divergesMs)?.weightParts ?? 0);
    notes.push(
      `From ${new Date(divergesMs).toISOString()} on the plan would have served ${share(timeline.steps)} of everybody where ${share(recorded)} were served: comparisons have no evidence from then on, and absolute rules judge what the recorded share met`,
    );
  }
  const isOpen = last.rollout.status === 'running' || last.rollout.status === 'paused';
  if (isOpen)
    notes.push('The record ends before this rollout would have: what came later is unknown');
  if (timeline.dropped > 0) {
    notes.push(`${timeline.dropped} further entries of the timeline are not shown`);
  }
  return notes;
}
