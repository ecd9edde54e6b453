import { createHmac } from 'node:crypto';
import {
  type AllocationStep,
  type AuthoredFlag,
  type Draw,
  type FlagdFlag,
  type FlagRule,
  type Json,
  type Logic,
  prerequisiteCondition,
} from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { type StoredSettings, storedSettings } from '../flag/stored-settings.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { FlagSources, Owner } from './flag-sources.ts';
import type { SegmentInliner } from './segment-inliner.ts';

/**
 * A flag as `lower` takes it, with the ramp steps of all its rollouts; segments and prerequisites
 * stand in their places.
 *
 * @param served flags that it requires, as they are served
 * @throws ProblemError `conflict` when its rules are too large with their segments in them
 */
export function authorFlag(
  row: Tables['flag'],
  sources: FlagSources,
  served: ReadonlyMap<string, FlagdFlag>,
): AuthoredFlag {
  const ramp = sources.ramps.get(row.key) ?? [];
  const newest = ramp.at(-1);
  const steps = stepsOf(row, ramp);
  const { requires, rules, exclusion, holdBackParts } = storedSettings(row);
  const variants = fromJson<Record<string, Json>>(row.variants);
  return {
    key: row.key,
    variants,
    off: row.off,
    // Who started before the ramp gets what was served then: the control of its oldest step.
    serve: ramp[0]?.control ?? row.base ?? row.serve,
    killed: row.killed,
    salt: row.salt,
    prerequisites: requires.map(({ flag, variant }) => {
      const required = served.get(flag);
      const condition =
        required === undefined ? false : prerequisiteCondition(required, variant, flag);
      return { name: flag, condition };
    }),
    exclusion: exclusion && { ...exclusion, salt: groupSalt(sources.secret, exclusion.group) },
    rules: inlinedRules(row, rules, sources.inline),
    barred: fromJson<string[]>(row.barred).filter((name) => Object.hasOwn(variants, name)),
    allocation: newest === undefined ? null : { unit: newest.unit, steps },
    holdBackParts,
    segments: drawnSegments(steps, sources.inline),
    metadata: metadataOf(row, sources, newest),
  };
}

function stepsOf(
  { forgotten }: Tables['flag'],
  ramp: readonly Tables['ramp_step'][],
): AllocationStep[] {
  return ramp.map(({ fromMs, control, candidate, draws }, index) => ({
    // The step that is kept for those that were forgotten covers their time too.
    fromMs: index === 0 && forgotten === 1 ? 0 : fromMs,
    control,
    candidate,
    draws: fromJson<Draw[]>(draws),
  }));
}

/** All flags of a group hash its units alike, so that slices of it do not meet. */
function groupSalt(secret: string, group: string): string {
  const key = Buffer.from(secret, 'base64url');
  return createHmac('sha256', key).update(`group:${group}`).digest('hex').slice(0, 16);
}

/** A killed flag has no use for them, and nothing may hold the kill switch up. */
function inlinedRules(
  { key, killed }: Tables['flag'],
  rules: StoredSettings['rules'],
  inline: SegmentInliner,
): FlagRule[] {
  if (killed !== null) return [];
  return rules.map((rule) => {
    const when = inline(rule.when);
    if (when !== null) return { ...rule, when };
    throw new ProblemError(
      'conflict',
      `Cannot lower flag "${key}": rule "${rule.name}" is too large with its segments in it; use smaller segments`,
    );
  });
}

/** What the draws name. One that cannot be used draws nobody: a rollback must not fail by it. */
function drawnSegments(
  steps: readonly AllocationStep[],
  inline: SegmentInliner,
): Readonly<Record<string, Logic>> {
  const named = new Set(steps.flatMap(({ draws }) => draws.map(({ segment }) => segment)));
  return Object.fromEntries(
    [...named].flatMap((name) => (name === null ? [] : [[name, inline({ $ref: name }) ?? false]])),
  );
}

/** Of one that goes back, control is looked at until it is known to be well. */
const WATCHED: readonly Owner['status'][] = ['running', 'paused', 'rolling-back'];

function metadataOf(
  row: Tables['flag'],
  { owners, experiments }: Pick<FlagSources, 'owners' | 'experiments'>,
  newest: Tables['ramp_step'] | undefined,
): AuthoredFlag['metadata'] {
  const owner = owners.get(row.owner ?? '') ?? null;
  const experiment = experiments.get(row.key);
  const barred = fromJson<string[]>(row.barred);
  return {
    unit: newest?.unit ?? 'conversation',
    watched: owner !== null && WATCHED.includes(owner.status),
    ...rolloutOf(owner, newest),
    ...(experiment === undefined ? {} : { experiment }),
    ...shadowOf(row, owner),
    ...(row.killed === null ? {} : { killed: true }),
    ...(barred.length === 0 ? {} : { barred: barred.join(',') }),
    ...(row.variable === null ? {} : { variable: row.variable, off: row.off }),
    ...(row.clientVisible === 0 ? {} : { clientVisible: true }),
  };
}

/** A killed flag gives one variant, and the candidate works for nobody. */
function shadowOf(row: Tables['flag'], owner: Owner | null): AuthoredFlag['metadata'] {
  if (row.killed !== null || owner === null || owner.shadow === null) return {};
  return { shadow: owner.shadow.parts, shadowVariant: owner.shadow.variant };
}

function rolloutOf(
  owner: Owner | null,
  newest: Tables['ramp_step'] | undefined,
): AuthoredFlag['metadata'] {
  if (owner !== null) return { rollout: owner.id, generation: owner.generation };
  return newest === undefined ? {} : { rollout: newest.rolloutId, generation: newest.generation };
}
