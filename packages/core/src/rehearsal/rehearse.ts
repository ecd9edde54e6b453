import { heldWindow } from '../guardrail/held-window.ts';
import { planHash } from '../rollout/identity.ts';
import { newRollout } from '../rollout/new-rollout.ts';
import type { Actor, Plan, RolloutEvent, RolloutStatus } from '../rollout/types.ts';
import { createTimeline } from './create-timeline.ts';
import { isFlicker } from './is-flicker.ts';
import { FINE_TICK_MAX_MS, FINE_TICK_MIN_MS, LEAP_MAX_MS, SETTLE_MS, TICKS_MAX } from './limits.ts';
import type { Outcomes } from './outcome-of.ts';
import { isSameMoment } from './same-moment.ts';
import { leapMoment, type Stepped, stepMoment, withEvent } from './step-moment.ts';
import type { Deed, EvidenceSource, Moment, Rehearsal, TimedDeed } from './types.ts';

/** What is rehearsed. */
export interface RehearsalInput {
  readonly source: EvidenceSource;
  readonly startMs: number;
  /** The rehearsal ends then. */
  readonly untilMs: number;
  /** What people do; without a `start` among it the rollout starts at once. */
  readonly deeds: readonly TimedDeed[];
  /** Times whose moments are wanted. */
  readonly lookMs?: readonly number[];
  /** What people do as soon as they see a moment. */
  readonly people?: (moment: Moment) => readonly Deed[];
  /** First draw id; default 1. */
  readonly nextDraw?: number;
  readonly baselines?: Readonly<Record<string, number>>;
  /** Leaps over times in which nothing changes; default: yes, where the source allows it. */
  readonly leaps?: boolean;
}

/** Whoever applied the plan and started the rollout: approves nothing of it. */
export const OWNER: Actor = { kind: 'key', id: 'owner', name: 'owner' };

const OVER: readonly RolloutStatus[] = ['completed', 'rolled-back', 'aborted'];

/** People answer at one moment so often at most: each answer may ask for the next. */
const ANSWERS_MAX = 200;

/**
 * Runs a rollout of a plan in simulated time, tick by tick as the controller does: absorb, judge,
 * transition. Ticks are of 10 s at most (a third of the shortest `for`, 1 s at least); a time in which
 * nothing changes is leapt over, 1 h at most, and a leap on which anything would change is taken back
 * and halved down to one tick. So nothing happens more than a tick off, however long it lasts.
 * Deterministic. Never throws on what a plan or its evidence says.
 */
export function rehearse(plan: Plan, input: RehearsalInput): Rehearsal {
  const { startMs, untilMs, deeds, lookMs = [] } = input;
  const run = createRun(plan, input);
  const all = deeds.some(({ deed }) => deed.type === 'start')
    ? deeds
    : [{ atMs: startMs, deed: { type: 'start', actor: OWNER } } as const, ...deeds];
  const stops = new Set([...all.map(({ atMs }) => atMs), ...lookMs, untilMs]);
  const seen: Moment[] = [];
  for (const stopMs of [...stops].sort((a, b) => a - b)) {
    if (stopMs < startMs || stopMs > untilMs) continue;
    run.runTo(stopMs);
    for (const { atMs, deed } of all) if (atMs === stopMs) run.does(deed);
    if (lookMs.includes(stopMs)) seen.push(run.now());
  }
  return { timeline: run.timeline(), last: run.now(), seen, ticks: run.ticks() };
}

/** A tick is no longer than a step of any held rule of the plan, so that each run has its samples. */
export function fineTickMs(plan: Plan): number {
  const rules = [...plan.guardrails, ...plan.phases.flatMap(({ guardrails }) => guardrails)];
  const steps = rules.map((rule) =>
    rule.shape === 'held' ? heldWindow(rule.forMs).stepMs : FINE_TICK_MAX_MS,
  );
  return Math.max(FINE_TICK_MIN_MS, Math.min(FINE_TICK_MAX_MS, ...steps));
}

function createRun(plan: Plan, input: RehearsalInput) {
  const { source, startMs, people, leaps = true } = input;
  const hash = planHash(plan);
  const fineMs = fineTickMs(plan);
  const timeline = createTimeline(plan, startMs);
  let moment = firstMoment(plan, hash, input);
  let outcomes: Outcomes = {};
  let ticks = 0;
  /** Until then ticks are fine: something changed. */
  let settlesMs = startMs + SETTLE_MS;
  /** End of a leap that was taken back; the change lies before it. */
  let ceilingMs: number | null = null;

  const accept = ({ moment: after, changes }: Stepped, isSame: boolean): void => {
    const passed = ceilingMs !== null && after.atMs >= ceilingMs;
    const edgeMs = source.changesMs(moment.atMs);
    const isEdge = edgeMs !== null && after.atMs >= edgeMs;
    const isNews = !isSame && !isFlicker(moment, { moment: after, changes });
    if (isNews || passed || isEdge) settlesMs = after.atMs + SETTLE_MS;
    if (!isSame || passed) ceilingMs = null;
    moment = after;
    timeline.add(moment, changes);
  };
  const does = (deed: Deed): void => {
    if (deed.type === 'actions') outcomes = { ...outcomes, ...deed.outcomes };
    else accept(withEvent(plan, moment, eventOf(deed, hash)), false);
  };
  const asked = (): void => {
    for (let i = 0; i < ANSWERS_MAX; i++) {
      const next = people?.(moment) ?? [];
      if (next.length === 0) return;
      for (const deed of next) does(deed);
    }
  };
  /** Leaps to the end or takes the leap back; `false` where there is no room for one. */
  const leap = (limitMs: number): boolean => {
    const { atMs } = moment;
    const halfMs = ceilingMs === null ? Infinity : Math.floor((ceilingMs - atMs) / 2);
    const grainMs = Math.floor(Math.min(LEAP_MAX_MS, halfMs) / fineMs) * fineMs;
    const endMs = Math.min(limitMs, atMs + grainMs);
    if (endMs - atMs <= fineMs) return false;
    const leapt = leapMoment(plan, moment, source, endMs);
    if (leapt !== null && isSameMoment(moment, leapt)) accept(leapt, true);
    else ceilingMs = endMs;
    return true;
  };
  const step = (toMs: number): void => {
    const { atMs } = moment;
    const limitMs = Math.min(toMs, source.changesMs(atMs) ?? Infinity);
    ticks += 1;
    if (leaps && source.isSteady && atMs >= settlesMs && leap(limitMs)) return;
    const fine = stepMoment(plan, moment, source, Math.min(limitMs, atMs + fineMs), outcomes);
    accept(fine, isSameMoment(moment, fine));
    asked();
  };
  return {
    now: () => moment,
    ticks: () => ticks,
    timeline: () => timeline.timeline(),
    does,
    runTo(toMs: number) {
      while (moment.atMs < toMs && ticks < TICKS_MAX && !OVER.includes(moment.rollout.status)) {
        step(toMs);
      }
      if (moment.atMs < toMs && ticks < TICKS_MAX) moment = { ...moment, atMs: toMs };
    },
  };
}

function firstMoment(plan: Plan, hash: string, input: RehearsalInput): Moment {
  const { source, startMs, nextDraw = 1, baselines } = input;
  const start = { id: 'rehearsal', plan, planHash: hash, nextDraw, baselines, nowMs: startMs };
  const rollout = newRollout({ ...start, owners: [OWNER.id] });
  return { atMs: startMs, rollout, memories: new Map(), source: source.first, running: [] };
}

function eventOf(deed: Exclude<Deed, { type: 'actions' }>, hash: string): RolloutEvent {
  switch (deed.type) {
    case 'approve':
    case 'answer':
    case 'check':
      return { ...deed, planHash: hash };
    default:
      return deed;
  }
}
