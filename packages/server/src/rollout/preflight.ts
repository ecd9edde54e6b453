import {
  type AllocationStep,
  type AuthoredFlag,
  candidateHash,
  compileRuleset,
  type Draw,
  evaluate,
  type Json,
  type Logic,
  type Plan,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { type FlagSources, loadFlagSources } from '../controller/flag-sources.ts';
import { servedFlags } from '../controller/served-flags.ts';
import { effectiveServe } from '../flag/effective-serve.ts';
import { loadLiveFlag } from '../flag/load.ts';
import { reachFlaw, reachGraph, reachOf } from '../flag/reach.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

interface Prepared {
  readonly flag: Tables['flag'];
  readonly steps: readonly Tables['ramp_step'][];
}

/**
 * Everything that must hold before a rollout may start: the flag is free, alive and serves control,
 * both variants exist, control was seen to be served, and the candidate was not rolled back before
 * unless a person says why it may try again.
 *
 * @returns the flag, the candidate's hash, and the rollout that rolled it back before, if any
 * @throws ProblemError `rollout-refused` with the first thing that does not hold; `not-found` when
 *   there is no such flag; `conflict` when it was archived
 */
export async function preflight(
  tx: ReadTx,
  plan: Plan,
  reason: string | null,
  nowMs: number,
): Promise<{ flag: Tables['flag']; candidateHash: string; rolledBackIn: string | null }> {
  const prepared = await loadLiveFlag(tx, plan.environment, plan.flag);
  const sources = await loadFlagSources(tx, plan.environment, [plan.flag]);
  const refusal =
    variantsRefusal(plan, prepared) ??
    stateRefusal(plan, prepared) ??
    rampRefusal(plan, prepared, nowMs) ??
    controlRefusal(plan, sources, nowMs) ??
    wholeRampRefusal(plan, sources, prepared.flag.nextDraw);
  if (refusal !== null) throw refused(plan, refusal);
  const variants = fromJson<Record<string, Json>>(prepared.flag.variants);
  const hash = candidateHash(plan.flag, plan.candidate, variants[plan.candidate] ?? null);
  const rolledBackIn = await lastRollback(tx, hash);
  if (rolledBackIn !== null && (reason ?? '').trim() === '') {
    throw refused(
      plan,
      `candidate "${plan.candidate}" was rolled back in rollout "${rolledBackIn}"; give a reason to try the same value again, or make a new variant`,
    );
  }
  return { flag: prepared.flag, candidateHash: hash, rolledBackIn };
}

function refused(plan: Plan, why: string): ProblemError {
  return new ProblemError('rollout-refused', `Cannot start a rollout of "${plan.name}": ${why}`);
}

function variantsRefusal(plan: Plan, { flag }: Prepared): string | null {
  const variants = fromJson<Record<string, Json>>(flag.variants);
  for (const variant of [plan.control, plan.candidate]) {
    if (Object.hasOwn(variants, variant)) continue;
    return `flag "${flag.key}" has no variant "${variant}"; add it and apply`;
  }
  return null;
}

function stateRefusal(plan: Plan, { flag, steps }: Prepared): string | null {
  if (flag.foreign !== null) {
    return `flag "${flag.key}" is served word for word as it was imported; make a flag of your own`;
  }
  if (flag.owner !== null) {
    return `rollout "${flag.owner}" owns flag "${flag.key}"; finish or abort it first`;
  }
  if (flag.killed !== null) {
    return `flag "${flag.key}" is switched off; set a variant to take the switch back`;
  }
  const newest = steps.at(-1);
  if (newest !== undefined && !givesOneVariant(newest)) {
    return `rollout "${newest.rolloutId}" left flag "${flag.key}" split between "${newest.control}" and "${newest.candidate}"; set the flag to "${plan.control}" first`;
  }
  const served = effectiveServe(flag, steps);
  if (served === plan.control) return null;
  return `flag "${flag.key}" serves "${served}" now, not the control "${plan.control}"; set the flag to "${plan.control}" or change the plan`;
}

/** Steps of earlier rollouts that are still in force must not meet the new ones. */
function rampRefusal(plan: Plan, { flag, steps }: Prepared, nowMs: number): string | null {
  const newest = steps.at(-1);
  if (newest !== undefined && newest.fromMs > nowMs) {
    return `flag "${flag.key}" has a step that begins in ${newest.fromMs - nowMs} ms; try again then`;
  }
  const other = steps.find((step) => step.unit !== plan.unit && splits(step));
  if (other === undefined) return null;
  return `rollout "${other.rolloutId}" drew by "${other.unit}" less than 24 h ago and this plan draws by "${plan.unit}"; set the flag to "${plan.control}" to end its draws at once`;
}

function splits({ draws }: Tables['ramp_step']): boolean {
  return fromJson<Draw[]>(draws).some(
    ({ weightParts }) => weightParts > 0 && weightParts < WEIGHT_PARTS_TOTAL,
  );
}

function givesOneVariant({ draws }: Tables['ramp_step']): boolean {
  const given = fromJson<Draw[]>(draws).filter(({ weightParts }) => weightParts > 0);
  return (
    given.length === 0 ||
    given.some(({ segment, weightParts }) => segment === null && weightParts >= WEIGHT_PARTS_TOTAL)
  );
}

/**
 * Rolling back must give control: so it is evaluated as it will be then, before anything starts.
 * Rules, prerequisites and groups stand beside a rollout; what they give is no part of it.
 */
function controlRefusal(plan: Plan, sources: FlagSources, nowMs: number): string | null {
  const alone = (flag: AuthoredFlag): AuthoredFlag => ({
    ...flag,
    rules: [],
    prerequisites: [],
    exclusion: null,
  });
  const adjust = (flag: AuthoredFlag) => (flag.key === plan.flag ? alone(flag) : flag);
  const flag = servedFlags(sources, { adjust }).entries.get(plan.flag)?.flag ?? null;
  if (flag === null) return `flag "${plan.flag}" is not served; apply it first`;
  const ruleset = compileRuleset({ flags: { [plan.flag]: flag } });
  const unit = plan.unit === 'conversation' ? 'targetingKey' : plan.unit;
  const context = { [unit]: 'preflight', conversationStartedAtMs: nowMs };
  const { variant, reason } = evaluate(ruleset, plan.flag, context, nowMs);
  if (reason !== 'ERROR' && variant === plan.control) return null;
  return `flag "${plan.flag}" does not evaluate to its control "${plan.control}" (${reason}); look at its definition`;
}

/**
 * The flag with every phase of the plan in its ramp, and then rolled back, as large as it will ever
 * be, and all that require it: all segments must exist, an SDK must be able to read them, each must
 * fit into a ruleset, and all together into one patch.
 */
function wholeRampRefusal(plan: Plan, sources: FlagSources, nextDraw: number): string | null {
  const shares = plan.phases.flatMap((phase) => phase.shares);
  const segments = new Set(shares.flatMap(({ segment }) => (segment === null ? [] : [segment])));
  const conditions = new Map<string, Logic>();
  for (const name of segments) {
    if (!sources.segments.has(name)) return `segment "${name}" does not exist; apply it first`;
    const condition = sources.inline({ $ref: name });
    if (condition === null) return `segment "${name}" is too large with what it names in it`;
    conditions.set(name, condition);
  }
  const withAll = (flag: AuthoredFlag): AuthoredFlag => {
    const earlier = flag.allocation?.steps ?? [];
    const steps = [...earlier, ...futureSteps(plan, nextDraw, earlier.at(-1)?.fromMs ?? 0)];
    const drawn = { ...flag.segments, ...Object.fromEntries(conditions) };
    return { ...flag, allocation: { unit: plan.unit, steps }, segments: drawn };
  };
  const takenBack = (flag: AuthoredFlag): AuthoredFlag => {
    const barred = [...flag.barred, plan.candidate];
    return { ...withAll(flag), barred, metadata: { ...flag.metadata, barred: barred.join(',') } };
  };
  return (
    servingRefusal(plan, sources, withAll, 'with all phases in it') ??
    servingRefusal(plan, sources, takenBack, 'once it was rolled back')
  );
}

function servingRefusal(
  plan: Plan,
  sources: FlagSources,
  change: (flag: AuthoredFlag) => AuthoredFlag,
  when: string,
): string | null {
  const adjust = (flag: AuthoredFlag) => (flag.key === plan.flag ? change(flag) : flag);
  try {
    const { entries } = servedFlags(sources, { adjust });
    const ours = [...entries].flatMap(([entry, { flag, isForeign }]) =>
      flag === null || isForeign ? [] : [[entry, flag] as const],
    );
    const [broken] = compileRuleset({ flags: Object.fromEntries(ours) }).broken.values();
    if (broken !== undefined) return `SDKs could not read the flag ${when} (${broken})`;
    const bytes = new Map(
      [...entries].map(([entry, { flag }]) => [entry, Buffer.byteLength(JSON.stringify(flag))]),
    );
    const reach = reachOf(plan.flag, reachGraph(sources.rows), bytes);
    const flaw = reachFlaw(reach);
    return flaw === null ? null : `a change of the flag would publish ${flaw} ${when}`;
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return `the flag could not be served ${when} (${cause.message})`;
  }
}

/** The last one draws nobody: it is what a rollback adds that lets running conversations go on. */
function futureSteps(plan: Plan, nextDraw: number, afterMs: number): AllocationStep[] {
  const { control, candidate } = plan;
  let id = nextDraw;
  const phases = [...plan.phases.map(({ shares }) => shares), []];
  return phases.map((shares, index) => ({
    fromMs: afterMs + (index + 1) * 1_000,
    control,
    candidate,
    draws: shares.map((share) => ({ ...share, id: id++ })),
  }));
}

async function lastRollback({ db }: ReadTx, hash: string): Promise<string | null> {
  const row = await db
    .selectFrom('rollout')
    .select('id')
    .where('candidateHash', '=', hash)
    .where('status', 'in', ['rolling-back', 'rolled-back'])
    .orderBy('createdMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
