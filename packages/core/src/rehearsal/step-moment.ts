import { absorb } from '../guardrail/absorb.ts';
import type { Judged, Verdict } from '../guardrail/types.ts';
import { isWatched } from '../rollout/is-watched.ts';
import { judgeEvidence } from '../rollout/judge-evidence.ts';
import { judgedNow } from '../rollout/judged-now.ts';
import { tickFigures } from '../rollout/tick-figures.ts';
import { transition } from '../rollout/transition.ts';
import type { Effect, Plan, RolloutEvent, Transition } from '../rollout/types.ts';
import { absorbLeap, mayLeap } from './leaping.ts';
import type { EvidenceSource, Moment } from './types.ts';

/** A moment and what it took to get there. */
export interface Stepped {
  readonly moment: Moment;
  readonly changes: readonly Transition[];
}

/** What actions come to by name; those that are not named succeed. */
export type Outcomes = Readonly<Record<string, 'ok' | 'failed'>>;

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
  if (moment.running.length > 0 || isOpen) return null;
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

function afterEffects(plan: Plan, moment: Moment, atMs: number, outcomes: Outcomes): Stepped {
  let now: Moment = { ...moment, running: [] };
  const changes: Transition[] = [];
  for (const { id, payload } of moment.running) {
    const action = String(payload['action']);
    const outcome = Object.hasOwn(outcomes, action) ? (outcomes[action] ?? 'ok') : 'ok';
    const detail = `Action "${action}" ${outcome === 'ok' ? 'succeeded' : 'failed'}`;
    const event = { type: 'effect-done', effectId: id, outcome, detail } as const;
    const changed = transition(plan, now.rollout, event, atMs);
    now = {
      ...now,
      rollout: changed.rollout,
      running: [...now.running, ...changed.effects.filter(comesBack)],
    };
    changes.push(changed);
  }
  return { moment: now, changes };
}

/** Notices, announcements and tasks are told; nobody waits for them. */
function comesBack({ kind }: Effect): boolean {
  return kind === 'check' || kind === 'layer';
}
