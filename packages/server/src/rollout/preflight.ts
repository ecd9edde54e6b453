import {
  type AllocationStep,
  candidateHash,
  compileRuleset,
  type Draw,
  evaluate,
  type Json,
  type Logic,
  lower,
  type Plan,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { loadAuthoredFlags } from '../controller/authored-flags.ts';
import { effectiveServe } from '../flag/effective-serve.ts';
import { loadFlag } from '../flag/load.ts';
import { fromJson } from '../store/from-json.ts';
import { LOWERED_FLAG_BYTES_MAX } from '../store/limits.ts';
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
 *   there is no such flag
 */
export async function preflight(
  tx: ReadTx,
  plan: Plan,
  reason: string | null,
  nowMs: number,
): Promise<{ flag: Tables['flag']; candidateHash: string; rolledBackIn: string | null }> {
  const prepared = await loadFlag(tx, plan.environment, plan.flag);
  const refusal =
    variantsRefusal(plan, prepared) ??
    stateRefusal(plan, prepared) ??
    rampRefusal(plan, prepared, nowMs) ??
    (await controlRefusal(tx, plan, nowMs)) ??
    (await wholeRampRefusal(tx, plan, prepared.flag.nextDraw));
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

/** Rolling back must give control: so it is evaluated as it will be then, before anything starts. */
async function controlRefusal(tx: ReadTx, plan: Plan, nowMs: number): Promise<string | null> {
  const [authored] = await loadAuthoredFlags(tx, plan.environment, [plan.flag]);
  if (authored === undefined) return `flag "${plan.flag}" does not exist; apply it first`;
  const ruleset = compileRuleset({ flags: { [plan.flag]: lower(authored) } });
  const unit = plan.unit === 'conversation' ? 'targetingKey' : plan.unit;
  const context = { [unit]: 'preflight', conversationStartedAtMs: nowMs };
  const { variant, reason } = evaluate(ruleset, plan.flag, context, nowMs);
  if (reason !== 'ERROR' && variant === plan.control) return null;
  return `flag "${plan.flag}" does not evaluate to its control "${plan.control}" (${reason}); look at its definition`;
}

/**
 * The flag with every phase of the plan in its ramp, as large as it will ever be: all segments must
 * exist, an SDK must be able to read it, and it must fit into one patch.
 */
async function wholeRampRefusal(tx: ReadTx, plan: Plan, nextDraw: number): Promise<string | null> {
  const segments = await segmentsOf(tx, plan.environment);
  const shares = plan.phases.flatMap((phase) => phase.shares);
  const missing = shares.find(({ segment }) => segment !== null && !segments.has(segment));
  if (missing !== undefined) return `segment "${missing.segment}" does not exist; apply it first`;
  const [authored] = await loadAuthoredFlags(tx, plan.environment, [plan.flag]);
  if (authored === undefined) return `flag "${plan.flag}" does not exist; apply it first`;

  const earlier = authored.allocation?.steps ?? [];
  const allocation = {
    unit: plan.unit,
    steps: [...earlier, ...futureSteps(plan, nextDraw, earlier.at(-1)?.fromMs ?? 0)],
  };
  const lowered = lower({ ...authored, allocation, segments: Object.fromEntries(segments) });
  const [broken] = compileRuleset({ flags: { [plan.flag]: lowered } }).broken.values();
  if (broken !== undefined) return `SDKs could not read the flag with all phases in it (${broken})`;
  const bytes = JSON.stringify(lowered).length;
  if (bytes <= LOWERED_FLAG_BYTES_MAX) return null;
  return `flag "${plan.flag}" would take ${bytes} bytes with all phases in it, and ${LOWERED_FLAG_BYTES_MAX} are allowed; use smaller values, fewer segments or fewer phases`;
}

function futureSteps(plan: Plan, nextDraw: number, afterMs: number): AllocationStep[] {
  let id = nextDraw;
  return plan.phases.map(({ shares }, index) => ({
    fromMs: afterMs + (index + 1) * 1_000,
    control: plan.control,
    candidate: plan.candidate,
    draws: shares.map((share) => ({ ...share, id: id++ })),
  }));
}

async function segmentsOf({ db }: ReadTx, environment: string): Promise<Map<string, Logic>> {
  const rows = await db
    .selectFrom('segment')
    .select(['name', 'condition'])
    .where('environment', '=', environment)
    .execute();
  return new Map(rows.map(({ name, condition }) => [name, fromJson<Logic>(condition)]));
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
