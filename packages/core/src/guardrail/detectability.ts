import { LEAST_FAILURES } from './comparison-limits.ts';
import { durationText } from './figure-text.ts';
import { heldWindow } from './held-window.ts';
import type {
  ComparedRateGuardrail,
  ComparedValuesGuardrail,
  Guardrail,
  HeldGuardrail,
} from './types.ts';
import { unitsToSeeRate, unitsToSeeShift } from './units-to-see.ts';

/** Traffic that a phase will see. */
export interface ExpectedTraffic {
  /** Units (conversations) a day that meet the flag, of both arms. */
  readonly unitsPerDay: number;
  /** Turns of a unit. */
  readonly turnsPerUnit: number;
  /** The candidate's share in the phase, 0..1. */
  readonly share: number;
  /** Rate of the metric today, 0..1; `null` = not known. */
  readonly rate: number | null;
  /** Standard deviation of the logarithms of the metric's values; `null` = not known. */
  readonly logDeviation: number | null;
}

/** What a guardrail can find within a time. */
export type Detectable =
  | {
      readonly kind: 'finds';
      /** Smallest worsening: a rate (0..1), or a factor on values. */
      readonly worsening: number;
      readonly of: 'rate' | 'factor';
      /** Units of the candidate that it takes. */
      readonly units: number;
      readonly withinMs: number;
    }
  | { readonly kind: 'at-once' }
  | { readonly kind: 'never'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

const DAY_MS = 86_400_000;
const LARGEST_FACTOR = 100;

/**
 * The smallest worsening that a guardrail finds within `holdMs` with a chance of 80 %, at the given
 * traffic; approximate, for planning. A comparison needs units, an absolute rule needs turns in each
 * of its windows. Never throws.
 *
 * @example
 * detectability(guardrail, { unitsPerDay: 40, turnsPerUnit: 4, share: 0.1, rate: 0.01, logDeviation: null }, 9 * 86_400_000)
 */
export function detectability(
  guardrail: Guardrail,
  traffic: ExpectedTraffic,
  holdMs: number,
): Detectable {
  switch (guardrail.shape) {
    case 'compared-rate':
      return ofRates(guardrail, traffic, holdMs);
    case 'compared-values':
      return ofValues(guardrail, traffic, holdMs);
    case 'held':
      return ofHeld(guardrail, traffic, holdMs);
    case 'zero-tolerance':
    case 'count-within':
      return { kind: 'at-once' };
    case 'sample-ratio':
    case 'drift':
      return { kind: 'unknown', why: 'it watches the ramp, not a worsening of one phase' };
  }
}

const UNDRAWN: Detectable = { kind: 'never', why: 'nobody is drawn in this phase' };

/** Failures are what is compared: where a high rate is good, the rest of it. */
function ofRates(
  { alpha, tolerance, worse, forMs }: ComparedRateGuardrail,
  { unitsPerDay, share, rate }: ExpectedTraffic,
  holdMs: number,
): Detectable {
  if (rate === null) return { kind: 'unknown', why: 'nothing is known of the rate today' };
  if (!(share > 0 && share < 1)) return UNDRAWN;
  const units = (unitsPerDay * share * Math.max(0, holdMs - forMs)) / DAY_MS;
  const failing = worse === 'higher' ? rate : 1 - rate;
  const base = Math.max(failing, 1e-6);
  const allowed =
    tolerance.kind === 'ratio' ? base * (1 + tolerance.value) : base + tolerance.value;
  if (!(allowed < 1)) return { kind: 'never', why: 'it tolerates a candidate that always fails' };
  const needed = (worst: number) =>
    Math.max(LEAST_FAILURES / worst, unitsToSeeRate({ base, allowed, worse: worst, share, alpha }));
  if (!(needed(1) <= units)) {
    const why = `even a candidate that always fails takes ${Math.ceil(needed(1))} of its units, and ${Math.floor(units)} are expected`;
    return { kind: 'never', why };
  }
  const worsening = smallest(allowed, 1, (worst) => needed(worst) <= units);
  const spent = needed(worsening);
  return {
    kind: 'finds',
    worsening: worse === 'higher' ? worsening : 1 - worsening,
    of: 'rate',
    units: Math.ceil(spent),
    withinMs: forMs + (spent / (unitsPerDay * share)) * DAY_MS,
  };
}

/** A factor below 1 where low values are the bad ones. */
function ofValues(
  { alpha, tolerance, worse, forMs }: ComparedValuesGuardrail,
  { unitsPerDay, share, logDeviation }: ExpectedTraffic,
  holdMs: number,
): Detectable {
  if (logDeviation === null || !(logDeviation > 0)) {
    return { kind: 'unknown', why: 'nothing is known of how its values spread today' };
  }
  if (tolerance.kind === 'difference' && tolerance.value > 0) {
    const why = 'it tolerates a difference, of which nobody knows what share of the values it is';
    return { kind: 'unknown', why };
  }
  if (!(share > 0 && share < 1)) return UNDRAWN;
  const units = (unitsPerDay * share * Math.max(0, holdMs - forMs)) / DAY_MS;
  const allowed = worse === 'higher' ? 1 + tolerance.value : 1 / (1 - tolerance.value);
  const needed = (factor: number) =>
    unitsToSeeShift({ shift: Math.log(factor / allowed), logDeviation, share, alpha });
  if (!(needed(LARGEST_FACTOR) <= units)) {
    const why = `${Math.floor(units)} units of the candidate are expected, too few for any worsening`;
    return { kind: 'never', why };
  }
  const worsening = smallest(allowed, LARGEST_FACTOR, (factor) => needed(factor) <= units);
  const spent = needed(worsening);
  return {
    kind: 'finds',
    worsening: worse === 'higher' ? worsening : 1 / worsening,
    of: 'factor',
    units: Math.ceil(spent),
    withinMs: forMs + (spent / (unitsPerDay * share)) * DAY_MS,
  };
}

/**
 * An absolute rule says nothing while its windows have fewer turns than it needs, in a phase that is
 * over before its `for`, or where all turns of that time are fewer than the events that it takes.
 */
function ofHeld(rule: HeldGuardrail, traffic: ExpectedTraffic, holdMs: number): Detectable {
  if (rule.forMs > holdMs) {
    const why = `it takes ${durationText(rule.forMs)} beyond its limit, and the phase holds ${durationText(holdMs)}`;
    return { kind: 'never', why };
  }
  if (rule.statistic.of === 'max') return { kind: 'at-once' };
  if (!(traffic.share > 0)) return { kind: 'never', why: 'nobody has the candidate in this phase' };
  const { windowMs } = heldWindow(rule.forMs);
  const turnsPerDay = traffic.unitsPerDay * traffic.share * traffic.turnsPerUnit;
  const turnsIn = (ms: number) => (turnsPerDay * ms) / DAY_MS;
  const turnsADay = (turns: number, ms: number) => Math.ceil((turns * DAY_MS) / ms);
  const expected = `and ${Math.floor(turnsPerDay)} are expected`;
  if (turnsIn(windowMs) < rule.minSamples) {
    const day = turnsADay(rule.minSamples, windowMs);
    const why = `it needs ${rule.minSamples} turns of the candidate in ${Math.round(windowMs / 1_000)} s, ${day} a day, ${expected}`;
    return { kind: 'never', why };
  }
  const overMs = Math.max(rule.forMs, windowMs);
  if (rule.statistic.of === 'rate' && turnsIn(overMs) < rule.minEvents) {
    const day = turnsADay(rule.minEvents, overMs);
    const why = `it takes ${rule.minEvents} events of the candidate in ${durationText(overMs)}, ${day} turns a day at least, ${expected}`;
    return { kind: 'never', why };
  }
  return { kind: 'at-once' };
}

/** Smallest x in (low, high] for which a rising condition holds, to 0.1 %. */
function smallest(low: number, high: number, holds: (x: number) => boolean): number {
  let [below, above] = [low, high];
  for (let step = 0; step < 200 && above - below > 1e-3 * above; step++) {
    // Rates span orders of magnitude.
    const middle = Math.sqrt(Math.max(below, 1e-9) * above);
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return above;
}
