import {
  type AuthoredFlag,
  candidateHash,
  compileRuleset,
  type Draw,
  evaluate,
  type Json,
  type Plan,
  takenFrom,
} from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { type FlagSources, loadFlagSources } from '../controller/flag-sources.ts';
import { servedFlags } from '../controller/served-flags.ts';
import { effectiveServe } from '../flag/effective-serve.ts';
import { loadLiveFlag } from '../flag/load.ts';
import { givesOneVariant, splits } from '../flag/step-splits.ts';
import { stepVariants } from '../flag/step-variants.ts';
import type { KnownAction } from '../plan/known-actions.ts';
import { unknownAction } from '../plan/named-actions.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { controlHealth } from './control-health.ts';
import { heldBackRefusal } from './held-back-refusal.ts';
import { candidatesOf, otherArms } from './other-arms.ts';
import { wholeRampRefusal } from './whole-ramp.ts';

interface Prepared {
  readonly flag: Tables['flag'];
  readonly steps: readonly Tables['ramp_step'][];
}

/** Who asks, and what the store does not know itself. */
export interface Preflight {
  /** A person's, or `null`. */
  readonly reason: string | null;
  /** What the server's configuration has that plans may name; `null` = it was asked before. */
  readonly actions: readonly KnownAction[] | null;
  /** The rollout that is scheduled and may start now; `null` = it is not made yet. */
  readonly self: string | null;
  readonly nowMs: number;
}

/**
 * Everything that must hold before a rollout may start: its actions are configured, the flag is
 * free, alive and serves control, both variants exist, control was seen to be served and keeps the
 * plan's own limits, and the candidate was not rolled back before; the last two unless a person says
 * why it may start all the same.
 *
 * @returns the flag, the candidate's hash, and the rollout that rolled it back before, if any
 * @throws ProblemError `rollout-refused` with the first thing that does not hold; `not-found` when
 *   there is no such flag; `conflict` when it was archived
 */
export async function preflight(
  tx: ReadTx,
  plan: Plan,
  { reason, actions, self, nowMs }: Preflight,
): Promise<{ flag: Tables['flag']; candidateHash: string; rolledBackIn: string | null }> {
  const prepared = await loadLiveFlag(tx, plan.environment, plan.flag);
  const sources = await loadFlagSources(tx, plan.environment, [plan.flag]);
  const refusal =
    (actions === null ? null : unknownAction(plan, actions)) ??
    variantsRefusal(plan, prepared) ??
    stateRefusal(plan, prepared, self) ??
    heldBackRefusal(plan, prepared.flag) ??
    rampRefusal(plan, prepared, nowMs) ??
    controlRefusal(plan, sources, nowMs) ??
    wholeRampRefusal(plan, sources, prepared.flag.nextDraw);
  if (refusal !== null) throw refused(plan, refusal);
  const isReasoned = (reason ?? '').trim() !== '';
  const broken = isReasoned ? null : await controlHealth(tx, plan, nowMs);
  if (broken !== null) {
    throw refused(
      plan,
      `control "${plan.control}" breaks the plan's own limit now (${broken}); mend it first, or give a reason to start all the same`,
    );
  }
  const variants = fromJson<Record<string, Json>>(prepared.flag.variants);
  const hash = candidateHash(plan.flag, plan.candidate, variants[plan.candidate] ?? null);
  const rolledBackIn = await lastRollback(tx, plan, variants);
  if (rolledBackIn === null || isReasoned || (await wasAllowed(tx, plan, self, rolledBackIn))) {
    return { flag: prepared.flag, candidateHash: hash, rolledBackIn };
  }
  const names = candidatesOf(plan).map((name) => `"${name}"`);
  throw refused(
    plan,
    `candidate ${names.join(' or ')} was rolled back in rollout "${rolledBackIn}"; give a reason to try the same value again, or make a new variant`,
  );
}

/** Whether a person gave a reason when the rollout was scheduled, after that rollback. */
async function wasAllowed(
  { db }: ReadTx,
  { environment }: Plan,
  self: string | null,
  rolledBackIn: string,
): Promise<boolean> {
  if (self === null) return false;
  const rows = await db
    .selectFrom('audit')
    .select('body')
    .where('environment', '=', environment)
    .where('subject', '=', self)
    .where('action', '=', ALLOWED_AGAIN)
    .execute();
  return rows.some(
    ({ body }) => fromJson<{ rolledBackIn?: string }>(body).rolledBackIn === rolledBackIn,
  );
}

/** Audit action of a candidate that starts again with a person's reason. */
export const ALLOWED_AGAIN = 'rollout.candidate-allowed-again';

function refused(plan: Plan, why: string): ProblemError {
  const what = plan.experiment === undefined ? 'a rollout of' : 'experiment';
  return new ProblemError('rollout-refused', `Cannot start ${what} "${plan.name}": ${why}`);
}

function variantsRefusal(plan: Plan, { flag }: Prepared): string | null {
  const variants = fromJson<Record<string, Json>>(flag.variants);
  for (const variant of [plan.control, ...candidatesOf(plan)]) {
    if (Object.hasOwn(variants, variant)) continue;
    return `flag "${flag.key}" has no variant "${variant}"; add it and apply`;
  }
  return null;
}

function stateRefusal(plan: Plan, { flag, steps }: Prepared, self: string | null): string | null {
  if (flag.foreign !== null) {
    return `flag "${flag.key}" is served word for word as it was imported; make a flag of your own`;
  }
  if (flag.owner !== null && flag.owner !== self) {
    return `rollout "${flag.owner}" owns flag "${flag.key}"; finish or abort it first`;
  }
  if (flag.killed !== null) {
    return `flag "${flag.key}" is switched off; set a variant to take the switch back`;
  }
  const newest = steps.at(-1);
  const split = newest === undefined ? null : splitRefusal(plan, flag, newest);
  if (split !== null) return split;
  const served = effectiveServe(flag, steps);
  if (served === plan.control) return null;
  if (plan.experiment !== undefined) {
    return `flag "${flag.key}" serves "${served}" to everybody now, and the control arm is "${plan.control}"; set the flag to "${plan.control}", or make "${served}" the control arm`;
  }
  return `flag "${flag.key}" serves "${served}" now, not the control "${plan.control}"; set the flag to "${plan.control}" or change the plan`;
}

/**
 * A flag that an earlier rollout left split may go on as an experiment, or an experiment as a rollout,
 * when nobody loses the candidate by it.
 */
function splitRefusal(
  plan: Plan,
  flag: Tables['flag'],
  newest: Tables['ramp_step'],
): string | null {
  if (givesOneVariant(newest)) return null;
  const { control, candidate, rolloutId } = newest;
  const given = givenBy(newest);
  const names = given.variants.map((name) => `"${name}"`).join(' and ');
  const left = `rollout "${rolloutId}" left flag "${flag.key}" split between ${names}`;
  const todo = `set the flag to "${plan.control}" first`;
  const isExperiment = plan.experiment !== undefined || given.hasArms;
  if (!isExperiment || control !== plan.control || !given.variants.includes(plan.candidate)) {
    return `${left}; ${todo}`;
  }
  const before = { control, candidate, shares: given.draws };
  const after = { control, candidate: plan.candidate, shares: plan.phases[0]?.shares ?? [] };
  const taken = takenFrom(plan.candidate, before, after);
  if (taken === null) return null;
  const who = taken.segment === null ? 'some' : `some of segment "${taken.segment}"`;
  return `${left}, and ${who} would lose "${plan.candidate}"; begin with as large a share, or ${todo}`;
}

/** What a step gives: its draws, and control and the variants that they name. */
function givenBy(step: Tables['ramp_step']) {
  const draws = fromJson<Draw[]>(step.draws);
  const hasArms = draws.some(({ arms }) => arms !== undefined);
  return { draws, variants: stepVariants(step), hasArms };
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

/**
 * Rolling back must give control: so it is evaluated as it will be then, before anything starts.
 * Rules, prerequisites and groups stand beside a rollout; what they give is no part of it.
 */
function controlRefusal(plan: Plan, sources: FlagSources, nowMs: number): string | null {
  const newest = sources.ramps.get(plan.flag)?.at(-1);
  const isSplit = newest !== undefined && !givesOneVariant(newest);
  const alone = (flag: AuthoredFlag): AuthoredFlag => ({
    ...flag,
    rules: [],
    prerequisites: [],
    exclusion: null,
    // What it goes on from is taken back with it.
    ...(isSplit ? { serve: plan.control, allocation: null } : {}),
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

/** The last rollout, anywhere, that took one of the plan's candidates back, by name and value. */
async function lastRollback(
  { db }: ReadTx,
  plan: Plan,
  variants: Readonly<Record<string, Json>>,
): Promise<string | null> {
  const candidates = candidatesOf(plan);
  const hashes = candidates.map((name) => candidateHash(plan.flag, name, variants[name] ?? null));
  const rows = await db
    .selectFrom('rollout')
    .select(['id', 'candidateHash', 'otherArms'])
    .where('status', 'in', ['rolling-back', 'rolled-back'])
    .where((eb) =>
      eb.or([
        eb('candidateHash', 'in', hashes),
        eb.and([eb('flag', '=', plan.flag), eb('otherArms', 'is not', null)]),
      ]),
    )
    .orderBy('createdMs', 'desc')
    .execute();
  // Of other arms only names are known.
  const isOne = (row: (typeof rows)[number]) =>
    hashes.includes(row.candidateHash) || otherArms(row).some((name) => candidates.includes(name));
  return rows.find(isOne)?.id ?? null;
}
