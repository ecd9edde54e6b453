import { unreachable } from '../invariant.ts';
import { alertGapMs, alertStepMs } from './alert-step.ts';
import type { AlertNews, AlertRule, AlertSample, AlertState } from './types.ts';

/** The next state, and what is to be told. */
export interface AdvancedAlert {
  readonly state: AlertState;
  /** In this order: `fired`, `escalated`, `resolved`. */
  readonly news: readonly AlertNews[];
}

type Timing = Pick<AlertRule, 'trigger' | 'escalate'>;

/**
 * What a look does to a rule: inactive → pending → firing → recovering → inactive. It fires when every
 * look over `for` was beyond, and has recovered when every look over `keepFiringFor` was within its
 * recovery bound. Looks without data change nothing at first; after a gap (`alertGapMs`) what was
 * pending or recovering starts anew, and what fires goes on firing: no data is never a recovery. Time
 * in which nobody looked is such a gap. Never throws.
 *
 * Source: Prometheus, "Alerting rules", `for` and `keep_firing_for`.
 *
 * @param isHeld nobody is to be told of further steps of `escalate` now: acknowledged, or silenced
 */
export function advanceAlert(
  rule: Timing,
  before: AlertState,
  sample: AlertSample,
  isHeld = false,
): AdvancedAlert {
  const { atMs } = sample;
  if (rule.trigger.kind === 'event' || !Number.isFinite(atMs)) return { state: before, news: [] };
  const known = afterGap(before, atMs, alertGapMs(rule));
  const moved = sampled(known, sample, rule.trigger.condition);
  const told = {
    ...moved,
    sinceMs:
      moved.status === before.status && before.sinceMs > 0 ? Math.min(before.sinceMs, atMs) : atMs,
    lastMs: sample.state === 'no-data' ? before.lastMs : atMs,
    ...{ value: sample.value, sentence: sample.sentence, dueMs: atMs + alertStepMs(rule) },
  };
  const fired = before.firedMs === null && told.firedMs !== null;
  const resolved = before.firedMs !== null && told.firedMs === null;
  const state = isHeld || told.firedMs === null ? told : escalated(rule, told, told.firedMs, atMs);
  const news: AlertNews[] = [];
  if (fired) news.push('fired');
  if (state.escalated > told.escalated) news.push('escalated');
  if (resolved) news.push('resolved');
  return { state, news };
}

/** What the last looks said counts only while they were not long ago, nor in the future. */
function afterGap(state: AlertState, atMs: number, gapMs: number): AlertState {
  const isRecent = state.lastMs !== null && atMs >= state.lastMs && atMs - state.lastMs <= gapMs;
  if (isRecent) return state;
  const status = state.firedMs === null ? 'inactive' : 'firing';
  // Where the clock went back, it fires since now: times that count from then must not wait for ever.
  const firedMs = state.firedMs === null ? null : Math.min(state.firedMs, atMs);
  return { ...state, status, firedMs, beyondSinceMs: null, withinSinceMs: null };
}

function sampled(
  state: AlertState,
  { state: seen, atMs }: AlertSample,
  times: { readonly forMs: number; readonly keepFiringForMs: number },
): AlertState {
  switch (seen) {
    case 'no-data':
      return state;
    case 'beyond':
      return onBeyond(state, atMs, times.forMs);
    case 'between':
      return onBetween(state);
    case 'within':
      return onWithin(state, atMs, times.keepFiringForMs);
    default:
      return unreachable(seen);
  }
}

function onBeyond(before: AlertState, atMs: number, forMs: number): AlertState {
  const beyondSinceMs = before.beyondSinceMs ?? atMs;
  const state = { ...before, beyondSinceMs, withinSinceMs: null };
  if (state.firedMs !== null) return { ...state, status: 'firing' };
  if (atMs - beyondSinceMs < forMs) return { ...state, status: 'pending' };
  return { ...state, status: 'firing', firedMs: atMs, escalated: 0 };
}

/** Not bad enough to fire, not good enough to have recovered. */
function onBetween(before: AlertState): AlertState {
  const status = before.firedMs === null ? 'inactive' : 'firing';
  return { ...before, status, beyondSinceMs: null, withinSinceMs: null };
}

function onWithin(before: AlertState, atMs: number, keepFiringForMs: number): AlertState {
  const withinSinceMs = before.withinSinceMs ?? atMs;
  const state = { ...before, beyondSinceMs: null, withinSinceMs };
  if (state.firedMs !== null && atMs - withinSinceMs < keepFiringForMs)
    return { ...state, status: 'recovering' };
  return { ...state, status: 'inactive', firedMs: null, escalated: 0 };
}

/** Further channels hear of it when it has fired for so long, each once. */
function escalated(
  { escalate }: Pick<AlertRule, 'escalate'>,
  state: AlertState,
  firedMs: number,
  atMs: number,
): AlertState {
  const due = escalate.filter(({ afterMs }) => atMs - firedMs >= afterMs).length;
  return due > state.escalated ? { ...state, escalated: due } : state;
}
