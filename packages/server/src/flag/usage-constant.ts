import { CONVERSATION_MAX_AGE_MS, type Draw, givesAll } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import { readForeignFlag } from './foreign-flag.ts';

type Step = Pick<Tables['ramp_step'], 'fromMs' | 'control' | 'candidate' | 'draws'>;

/**
 * The one variant that everybody gets and that no rule, ramp or rollout changes by itself; `null`
 * when there is none, or the flag is archived or broken. A ramp counts as constant when its newest step gives
 * one variant to every unit and no conversation can be older than it; whoever has no unit gets
 * control even then.
 *
 * @param now.served the flag as it stands in the ruleset, JSON; `null` when it does not
 * @param now.ramp its steps, ascending by `fromMs`
 */
export function constantVariant(
  flag: Pick<Tables['flag'], 'key' | 'archivedMs' | 'owner' | 'foreign' | 'settings'>,
  now: { readonly served: string | null; readonly ramp: readonly Step[]; readonly nowMs: number },
): string | null {
  if (flag.archivedMs !== null || flag.owner !== null || now.served === null) return null;
  const { state, defaultVariant, targeting, metadata } = readable(now.served);
  if (state !== 'ENABLED') return null;
  // Of a broken flag callers get their own defaults, whatever its default variant is.
  if (flag.foreign !== null && isBroken(flag.key, now.served)) return null;
  if (isEmpty(targeting)) return typeof defaultVariant === 'string' ? defaultVariant : null;
  const newest = now.ramp.at(-1);
  if (flag.foreign !== null || newest === undefined || !isOnlyRamp(metadata?.rules)) return null;
  if (newest.fromMs > now.nowMs - CONVERSATION_MAX_AGE_MS) return null;
  return givenToAll(newest, fromJson<{ holdBackParts?: number }>(flag.settings).holdBackParts ?? 0);
}

interface Served {
  readonly state?: unknown;
  readonly defaultVariant?: unknown;
  readonly targeting?: unknown;
  readonly metadata?: { readonly rules?: unknown };
}

/** A foreign flag is served as it came, so it may be anything. */
function readable(json: string): Served {
  const flag = fromJson<unknown>(json);
  return typeof flag === 'object' && flag !== null ? flag : {};
}

function isBroken(key: string, json: string): boolean {
  return readForeignFlag(key, fromJson(json)).broken !== null;
}

function isEmpty(targeting: unknown): boolean {
  if (typeof targeting !== 'object') return targeting === undefined;
  return targeting === null || Object.keys(targeting).length === 0;
}

/** Branches of the lowered flag: none of a rule, a prerequisite or an exclusion group. */
function isOnlyRamp(rules: unknown): boolean {
  if (typeof rules !== 'string') return false;
  return rules.split(',').every((name) => RAMP_BRANCHES.has(name));
}

const RAMP_BRANCHES = new Set(['no-unit', 'ramp', 'serve']);

function givenToAll(
  { control, candidate, draws: json }: Step,
  holdBackParts: number,
): string | null {
  const draws = fromJson<Draw[]>(json);
  if (draws.every(({ weightParts }) => !(weightParts > 0))) return control;
  const isGeneral = draws.some(({ segment }) => segment === null);
  // A segment that was taken out gets less than everybody does.
  const isGivenToAll = isGeneral && draws.every(givesAll) && !(holdBackParts > 0);
  return isGivenToAll ? candidate : null;
}
