import { canonicalJson } from '../hash/canonical-json.ts';
import type { Json } from '../json.ts';
import { phaseNow } from './judged-now.ts';
import { lowersAnybody } from './lowers-anybody.ts';
import { refuseEntry } from './refuse-entry.ts';
import { refuseFailing } from './refuse-failing.ts';
import { sharesNow } from './shares-now.ts';
import { refuseStatus } from './takes.ts';
import type { Outside, Plan, Refusal, Rollout, Share } from './types.ts';

const HEAD = ['name', 'environment', 'flag', 'control', 'candidate', 'unit'] as const;

/** Where a rollout stands in another plan. */
export interface Fit {
  /** Index of its phase in the other plan. */
  readonly phase: number;
  /** What the newest step serves, and what it would. */
  readonly served: readonly Share[];
  readonly shares: readonly Share[];
  /** Whether somebody would get the candidate who does not now. */
  readonly raises: boolean;
}

/** Where a rollout would stand in another plan; `null` = the other plan lacks its phase. Never throws. */
export function fitOf(plan: Plan, rollout: Rollout, next: Plan): Fit | null {
  if (rollout.status === 'scheduled') return { phase: 0, served: [], shares: [], raises: false };
  const { name } = phaseNow(plan, rollout);
  const phase = next.phases.findIndex((one) => one.name === name);
  const found = next.phases[phase];
  if (found === undefined) return null;
  const served = rollout.ramp.at(-1)?.draws ?? [];
  const shares = sharesNow(found, rollout);
  return { phase, served, shares, raises: lowersAnybody(shares, served) !== null };
}

/**
 * Why a rollout cannot go on by another plan, or `null` when it can: a version of the same plan, of the same flag and variants,
 * with its phase in it, nobody getting less than now; and where somebody gets more, only when the
 * phase might be entered now and nothing fails. Never throws.
 */
export function refuseEdit(
  plan: Plan,
  rollout: Rollout,
  next: Plan,
  nowMs: number,
  outside?: Outside,
): Refusal | null {
  const status = refuseStatus(rollout, 'edit');
  if (status !== null) return status;
  const fit = fitOf(plan, rollout, next);
  const why = headMismatch(plan, next) ?? phaseMismatch(plan, rollout, fit);
  if (why !== null || fit === null) {
    const sentence = `Cannot edit rollout "${rollout.id}": ${why}`;
    return { code: 'plan-does-not-fit', sentence };
  }
  return fit.raises ? refuseRaise(plan, rollout, next, fit, { nowMs, outside }) : null;
}

function headMismatch(plan: Plan, next: Plan): string | null {
  const key = HEAD.find((one) => plan[one] !== next[one]);
  if (key !== undefined) {
    return `the plan has ${key} "${next[key]}" and it runs with "${plan[key]}"; start a rollout of that plan`;
  }
  if (canonicalJson(scaleOf(plan)) !== canonicalJson(scaleOf(next))) {
    return 'the plan is scaled otherwise than the one that it runs; give the plan as it was applied';
  }
  if (experimentText(plan) !== experimentText(next)) {
    return 'arms and analysis of an experiment stay as they were started; decide it, and start it anew';
  }
  const isSame = text(plan) === text(next);
  return isSame ? 'it runs this very plan; change the plan first' : null;
}

function scaleOf({ scale }: Plan): Json {
  return scale === null ? null : { ...scale };
}

function phaseMismatch(plan: Plan, rollout: Rollout, fit: Fit | null): string | null {
  if (fit === null) {
    return `it is in phase "${phaseNow(plan, rollout).name}", which the plan lacks; keep that phase`;
  }
  const lowered = lowersAnybody(fit.served, fit.shares);
  if (lowered === null) return null;
  const { segment, fromParts, toParts } = lowered;
  const who = segment === null ? 'everybody' : `segment "${segment}"`;
  return `the plan gives ${who} ${toParts / 1_000} % and ${fromParts / 1_000} % are served now; roll back to a lower share first`;
}

function refuseRaise(
  plan: Plan,
  rollout: Rollout,
  next: Plan,
  { phase }: Fit,
  { nowMs, outside }: { readonly nowMs: number; readonly outside: Outside | undefined },
): Refusal | null {
  if (rollout.status === 'paused') {
    const sentence = `Cannot edit rollout "${rollout.id}": it is paused and the plan gives more than is served now; resume it first`;
    return { code: 'plan-does-not-fit', sentence };
  }
  const entry = { verb: 'edit', reason: 'given', outside };
  return (
    refuseFailing(plan, rollout, 'edit') ??
    // A plan that drops its own freeze does not end it in the same step.
    refuseEntry(plan, rollout, { ...entry, phase: rollout.phase }, nowMs) ??
    refuseEntry(next, rollout, { ...entry, phase }, nowMs)
  );
}

/** Changed in mid-flight, units of one arm would be compared with those of another experiment. */
function experimentText({ experiment }: Plan): string {
  return canonicalJson((experiment ?? null) as unknown as Json);
}

function text(plan: Plan): string {
  return canonicalJson(plan as unknown as Json);
}
