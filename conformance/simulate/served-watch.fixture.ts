/** What is served: whom the ruleset gives the candidate, unit by unit, in each version. */
import {
  type CompiledRuleset,
  compileRuleset,
  evaluate,
  type FlagdFlag,
  type Plan,
  type Rollout,
} from '@tidegate/core';
import { bucketOf } from '../../packages/core/src/flag/fractional.ts';
import { hashPrefix, murmur3 } from '../../packages/core/src/flag/murmur3.ts';
import { SIMULATED } from './limits.fixture.ts';
import { SIMULATED_FLAG } from './random-plan.fixture.ts';
import type { Commit } from './simulated-store.fixture.ts';
import type { World } from './world.fixture.ts';

export interface ServedWatch {
  check(commit: Commit): void;
}

interface Probe {
  readonly unit: string;
  readonly isBeta: boolean;
  readonly bucket: number;
}

/** All steps of a ramp are in force by then, whatever clock they were made by. */
const LATER_MS = 6 * 3_600_000;
const STARTED_AGO_MS = [20_000, 3_000, 1_000] as const;
const PARTS = 100_000;

export function servedWatch(world: World): ServedWatch {
  const { database } = world;
  const probes = probesOf(saltOf(world));
  const drawn = new Map<number, string>();
  let version = versionOf(world);
  let ruleset = rulesetOf(world);
  return {
    check(commit) {
      const now = versionOf(world);
      if (now < version) world.flaw('version', `version ${version} became ${now}`);
      const rows = database.rows(
        `SELECT version FROM ruleset WHERE environment = 'production' AND version > ? ORDER BY version`,
        [version],
      );
      if (
        rows.length !== now - version ||
        rows.some((row, at) => row['version'] !== version + at + 1)
      ) {
        world.flaw('version', `version ${version} became ${now} with ${rows.length} rulesets`);
      }
      const before = ruleset;
      const isNew = now !== version;
      version = now;
      if (isNew) ruleset = rulesetOf(world);
      const rollout = [...world.rollouts.values()].at(-1);
      if (rollout === undefined) return;
      checkDraws(world, rollout, drawn);
      const plan = world.plans.get(rollout.planHash);
      if (plan === undefined) return;
      checkShares(world, { plan, rollout, ruleset, probes });
      if (isNew) checkSwitches(world, commit, { plan, rollout, before, ruleset, probes });
    },
  };
}

function saltOf({ database }: World): string {
  return String(
    database.rows('SELECT salt FROM flag WHERE environment = ?', ['production'])[0]?.['salt'],
  );
}

function versionOf({ database }: World): number {
  const [row] = database.rows(`SELECT version FROM environment WHERE key = 'production'`);
  return Number(row?.['version']);
}

function rulesetOf({ database }: World): CompiledRuleset {
  const rows = database.rows(`SELECT key, json FROM ruleset_flag WHERE environment = 'production'`);
  const flags = rows.map(({ key, json }) => [key, JSON.parse(String(json)) as FlagdFlag] as const);
  return compileRuleset({ flags: Object.fromEntries(flags) });
}

function probesOf(salt: string): readonly Probe[] {
  const prefix = hashPrefix(`${salt}:`);
  return Array.from({ length: SIMULATED.probes * 2 }, (_, index) => {
    const unit = `probe-${index >> 1}`;
    const bucket = bucketOf(murmur3(prefix, unit) >>> 0, PARTS);
    return { unit, isBeta: index % 2 === 0, bucket };
  });
}

function givenTo(ruleset: CompiledRuleset, probe: Probe, startedAtMs: number, nowMs: number) {
  const context = {
    ...{ targetingKey: probe.unit, conversationStartedAtMs: startedAtMs },
    plan: probe.isBeta ? 'beta' : 'free',
  };
  return evaluate(ruleset, SIMULATED_FLAG, context, nowMs).variant;
}

/** Exactly those get the candidate whom the phase that the rollout is in names. */
function checkShares(
  world: World,
  served: {
    readonly plan: Plan;
    readonly rollout: Rollout;
    readonly ruleset: CompiledRuleset;
    readonly probes: readonly Probe[];
  },
): void {
  const { plan, rollout, ruleset, probes } = served;
  const atMs = world.timeline.nowMs + LATER_MS;
  for (const probe of probes) {
    const isGiven = givenTo(ruleset, probe, atMs, atMs) === plan.candidate;
    const parts = partsOf(plan, rollout, probe);
    const isMeant = probe.bucket < parts;
    if (isGiven === isMeant) continue;
    const who = `${probe.isBeta ? 'a beta user' : 'one of all'} in bucket ${probe.bucket}`;
    const state = `${rollout.status} in phase ${rollout.phase}: ${parts} parts`;
    if (isGiven) world.flaw(isGone(rollout) ? 'weight-left' : 'weight-above', `${who}, ${state}`);
    else world.flaw('dropped', `${who}, ${state}`);
    return;
  }
}

function isGone({ status }: Rollout): boolean {
  return status === 'rolling-back' || status === 'rolled-back' || status === 'aborted';
}

function partsOf(plan: Plan, rollout: Rollout, { isBeta }: Probe): number {
  if (isGone(rollout) || rollout.status === 'scheduled') return 0;
  const shares = plan.phases[rollout.phase]?.shares ?? [];
  if (isBeta && rollout.excluded.includes('beta')) return 0;
  const share =
    shares.find(({ segment }) => isBeta && segment === 'beta') ??
    shares.find(({ segment }) => segment === null);
  return Math.min(share?.weightParts ?? 0, rollout.capParts ?? PARTS);
}

/** Nobody who talks already gets another variant, unless a rollback says so. */
function checkSwitches(
  world: World,
  { name, input }: Commit,
  change: {
    readonly plan: Plan;
    readonly rollout: Rollout;
    readonly before: CompiledRuleset;
    readonly ruleset: CompiledRuleset;
    readonly probes: readonly Probe[];
  },
): void {
  const { plan, rollout, before, ruleset, probes } = change;
  const isTaking = isGone(rollout) || takesAway(input);
  if (isTaking && plan.rollback.conversations === 'cut-now') return;
  const nowMs = Number(input['nowMs']);
  for (const agoMs of STARTED_AGO_MS) {
    // Steps begin in whole seconds: those that began in this one are of the new step.
    const startedMs = Math.floor((nowMs - agoMs) / 1_000) * 1_000;
    for (const probe of probes) {
      const was = givenTo(before, probe, startedMs, nowMs);
      const is = givenTo(ruleset, probe, startedMs, nowMs);
      if (was === is) continue;
      world.flaw('switched', `${probe.unit} went from ${was} to ${is} by ${name}`);
      return;
    }
  }
}

/** A partial or gradual rollback. */
function takesAway({ command }: Commit['input']): boolean {
  return (command as { readonly type?: string } | undefined)?.type === 'rollback';
}

/** A draw's number never means anything else. */
function checkDraws(world: World, rollout: Rollout, drawn: Map<number, string>): void {
  for (const { draws } of rollout.ramp) {
    for (const { id, segment, weightParts } of draws) {
      const meaning = `${rollout.id} ${segment} ${weightParts}`;
      const known = drawn.get(id) ?? meaning;
      if (known !== meaning) world.flaw('draw-reused', `draw ${id} was ${known}, now ${meaning}`);
      drawn.set(id, known);
    }
  }
}
