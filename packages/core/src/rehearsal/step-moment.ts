import { absorb } from '../guardrail/absorb.ts';
import type { Judged, Verdict } from '../guardrail/types.ts';
import { isWatched } from '../rollout/is-watched.ts';
import { judgeEvidence } from '../rollout/judge-evidence.ts';
import { judgedNow } from '../rollout/judged-now.ts';
import { tickFigures } from '../rollout/tick-figures.ts';
import { transition } from '../rollout/transition.ts';
import type { Effect, Plan, RolloutEvent, Transition } from '../rollout/types.ts';
import { absorbLeap, mayLeap } from './leaping.ts';
import { isOver, type Outcomes, outcomeOf } from './outcome-of.ts';
import type { EvidenceSource, Moment } from './types.ts';

/** A moment and what it took to get there. */
export interface Stepped {
  readonly moment: Moment;
  readonly changes: readonly Transition[];
}

/**
 * One step of the controller, as the server makes it: take what arrived, absorb, judge, transition;
 * before it, what actions came to that were begun the step before. Never throws on evidence.
 *
 * @param toMs later than the moment
 */
export function stepMoment(
  plan: Plan,
  moment: Moment,
  source: EvidenceSource,
  toMs: number,
  outcomes: Outcomes,
): Stepped {
  return ticked(plan, afterEffects(plan, moment, toMs, outcomes), source, toMs);
}

/**
 * The same for a long time at once; `null` where ticks might have judged otherwise. Whether anything
 * changed on the way is for the caller to see.
 */
export function leapMoment(
  plan: Plan,
  moment: Moment,
  source: EvidenceSource,
  toMs: number,
): Stepped | null {
  const { rollout, atMs } = moment;
  const judged = isWatched(rollout.status) ? judgedNow(plan, rollout) : [];
  const verdictOf = ({ name }: Judged) => rollout.verdicts[name];
  const isOpen = judged.some((one) => one.shape === 'held' && isUnsettled(verdictOf(one)));
  // What is only watched for a while comes back then, and not before.
  const isAwaited = moment.running.some((effect) => isOver(rollout, effect, toMs));
  if (isAwaited || isOpen) return null;
  const { rows } = source.take(moment.source, rollout, atMs, toMs);
  const isSafe = judged.every((one) => mayLeap(one, verdictOf(one), rows, toMs - atMs));
  if (!isSafe) return null;
  return ticked(plan, { moment, changes: [] }, source, toMs, absorbLeap(toMs - atMs));
}

/** A held rule is about to fire or to recover: only ticks tell which. */
function isUnsettled(verdict: Verdict | undefined): boolean {
  return verdict?.code === 'pending' || verdict?.code === 'recovering';
}

/** A moment after something that somebody did. */
export function withEvent(plan: Plan, moment: Moment, event: RolloutEvent): Stepped {
  const changed = transition(plan, moment.rollout, event, moment.atMs);
  const running = [...moment.running, ...changed.effects.filter(comesBack)];
  return { moment: { ...moment, rollout: changed.rollout, running }, changes: [changed] };
}

function ticked(
  plan: Plan,
  before: Stepped,
  source: EvidenceSource,
  toMs: number,
  take: typeof absorb = absorb,
): Stepped {
  const { moment } = before;
  const { rollout, atMs } = moment;
  const arrived = source.take(moment.source, rollout, atMs, toMs);
  const { rows, liveInstances, state, beside = {} } = arrived;
  const tick = { ...beside, atMs: toMs, liveInstances, rows };
  const judged = isWatched(rollout.status)
    ? judgeEvidence(plan, rollout, moment.memories, tick, { take, ...beside })
    : { verdicts: rollout.verdicts, memories: moment.memories };
  const figures = tickFigures(plan, rollout, { ...tick, rows: arrived.countedRows ?? rows });
  const now: Moment = {
    ...moment,
    atMs: toMs,
    source: state,
    memories: new Map([...moment.memories, ...judged.memories]),
  };
  const { verdicts } = judged;
  const event = {
    type: 'tick',
    elapsedMs: toMs - atMs,
    liveInstances,
    verdicts,
    ...figures,
  } as const;
  const { moment: after, changes } = withEvent(plan, now, event);
  return { moment: after, changes: [...before.changes, ...changes] };
}

/** Steps of one layer follow each other at once; the next layer's first one comes back a step later. */
function afterEffects(plan: Plan, moment: Moment, atMs: number, outcomes: Outcomes): Stepped {
  let { rollout } = moment;
  const running: Effect[] = [];
  const changes: Transition[] = [];
  const queue = [...moment.running];
  for (let effect = queue.shift(); effect !== undefined; effect = queue.shift()) {
    if (!isOver(rollout, effect, atMs)) {
      running.push(effect);
      continue;
    }
    const { id: effectId, payload } = effect;
    const ended = { type: 'effect-done', effectId, ...outcomeOf(outcomes, effect) } as const;
    const changed = transition(plan, rollout, ended, atMs);
    rollout = changed.rollout;
    changes.push(changed);
    for (const next of changed.effects.filter(comesBack)) {
      if (next.kind === 'layer' && next.payload['layer'] === payload['layer']) queue.push(next);
      else running.push(next);
    }
  }
  return { moment: { ...moment, rollout, running }, changes };
}

/** Notices, announcements and tasks are told; nobody waits for them. */
function comesBack({ kind }: Effect): boolean {
  return kind === 'check' || kind === 'layer';
}
