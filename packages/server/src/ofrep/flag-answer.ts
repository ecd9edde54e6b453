import { type Evaluation, evaluate, type Json } from '@tidegate/core';
import type { HeldRuleset } from '../stream/held-ruleset.ts';
import { holdsBundle } from './holds-bundle.ts';
import { needsTargetingKey } from './needs-targeting-key.ts';
import type { ServedContext } from './served-context.ts';

/** OFREP's code of an error that one flag met. */
export type FlagErrorCode = 'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'GENERAL';

type Metadata = Readonly<Record<string, string | number | boolean>>;

/** OFREP's `evaluationSuccess` or `evaluationFailure`. Source: OFREP 0.3.0. */
export type FlagAnswer =
  | {
      readonly key: string;
      readonly reason: Evaluation['reason'];
      /** Absent: the caller's default is to be used. */
      readonly value?: Json;
      /** Under its name in the ruleset, such as `new~4`: it says which draw decided. */
      readonly variant?: string;
      readonly metadata?: Metadata;
    }
  | {
      readonly key: string;
      readonly errorCode: FlagErrorCode;
      readonly errorDetails: string;
      readonly metadata?: Metadata;
    };

/** Of what is asked, and who hears which answers were given. */
export interface Question {
  readonly held: HeldRuleset;
  readonly served: ServedContext;
  /** ms since epoch */
  readonly nowMs: number;
  count(key: string, evaluation: Evaluation): void;
}

/**
 * What a flag answers; `null` when there is none for this key. To a browser key only flags marked
 * `clientVisible` exist, their metadata and the reasons of errors stay here, but for the experiment
 * that runs on a flag and its unit, by which a page tells what it met; and an agent bundle is never
 * given out. An answer is counted as what it says; `null` is not counted. Never throws.
 */
export function flagAnswer(
  { held, served, nowMs, count }: Question,
  key: string,
): FlagAnswer | null {
  const ruleset = held.compiled();
  const flag = ruleset.flags.get(key);
  if (flag === undefined || (served.isBrowser && !held.visibleKeys().has(key))) return null;
  const context = served.contextFor(unitOf(flag.metadata));
  const evaluation = evaluate(ruleset, key, context, nowMs);
  const { errorCode, reason, value, servedAs } = evaluation;
  if (served.isBrowser && holdsBundle(value)) return null;
  const metadata = metadataOf(evaluation, served);
  const isMissing = errorCode === undefined && isKeyMissing(held, key, reason, served);
  count(key, isMissing ? flag.failed : evaluation);
  if (errorCode !== undefined) {
    const code = errorCode === 'PARSE_ERROR' ? errorCode : 'GENERAL';
    return { key, errorCode: code, errorDetails: whyNot(held, key, code, served), ...metadata };
  }
  if (isMissing) {
    const errorDetails = `Cannot evaluate "${key}": its rule draws by "targetingKey"; send one in the context`;
    return { key, errorCode: 'TARGETING_KEY_MISSING', errorDetails, ...metadata };
  }
  return {
    key,
    reason,
    ...(value === undefined ? {} : { value }),
    ...(servedAs === null ? {} : { variant: servedAs }),
    ...metadata,
  };
}

function unitOf({ unit }: Evaluation['metadata']): string {
  return typeof unit === 'string' && unit !== 'conversation' ? unit : 'targetingKey';
}

function metadataOf(
  { metadata, draw, rule }: Evaluation,
  { isBrowser, isStartBad }: ServedContext,
): { readonly metadata?: Metadata } {
  if (isBrowser) return experimentOf(metadata);
  const ours = {
    ...(draw > 0 && { draw }),
    // A number is a place in a foreign rule and no name.
    ...(rule !== null && !/^\d+$/.test(rule) && { rule }),
    ...(isStartBad && { badStart: true }),
  };
  const all = { ...metadata, ...ours };
  return Object.keys(all).length === 0 ? {} : { metadata: all };
}

function experimentOf({ experiment, unit }: Metadata): { readonly metadata?: Metadata } {
  if (typeof experiment !== 'string') return {};
  return { metadata: { experiment, ...(typeof unit === 'string' && { unit }) } };
}

function whyNot(
  held: HeldRuleset,
  key: string,
  code: 'PARSE_ERROR' | 'GENERAL',
  { isBrowser }: ServedContext,
): string {
  const why = isBrowser ? undefined : held.compiled().broken.get(key);
  const state = code === 'PARSE_ERROR' ? 'it is broken' : 'its rule failed on this context';
  return why ?? `Cannot evaluate "${key}": ${state}`;
}

function isKeyMissing(
  { document }: HeldRuleset,
  key: string,
  reason: Evaluation['reason'],
  { hasTargetingKey }: ServedContext,
): boolean {
  if (hasTargetingKey || reason !== 'DEFAULT' || !Object.hasOwn(document.flags, key)) return false;
  return needsTargetingKey(document.flags[key]?.targeting);
}
