import {
  type CompiledRuleset,
  compileRuleset,
  type Evaluation,
  type EvaluationContext,
  evaluate,
  type FlagdDocument,
  type Json,
  parseDrawName,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';
import type { Ledger } from './ledger.ts';
import { overrideVariables } from './override-variables.ts';
import { type OverrideFlag, parseOverride } from './parse-override.ts';

/** Answers a flag in place of the ruleset. */
export type Forced = (context: EvaluationContext) => Evaluation;

/** Rule of a forced answer → the reason that it is counted under. */
export const FORCED_LABELS: ReadonlyMap<string, string> = new Map([
  ['override', 'OVERRIDE'],
  ['kill-file', 'KILL_FILE'],
]);

/** What stands above the ruleset in this process. */
export interface ForcedSources {
  /** Environment variables by name. */
  readonly variables: ReadonlyMap<string, string>;
  /** Flag → variant, from the kill file. */
  readonly kills: ReadonlyMap<string, string>;
}

/** What was forced before a patch, and the keys that it touched. */
export interface ForcedBefore {
  readonly forced: ReadonlyMap<string, Forced>;
  readonly touched: readonly string[];
}

/**
 * The flags whose answer is forced, computed once for each ruleset, and after a patch only where it
 * touched: the kill file beats everything; an environment variable is beaten by the flag's kill and
 * gives no variant that was rolled back, to nobody. A flag and its aliases are one. Answers have
 * reason `STATIC`, draw 0, and rule `override` or `kill-file`. What cannot be used is left out with a
 * warning. Never throws on data.
 *
 * @param before used while nobody kills by file, as such a kill reaches from a key to others
 */
export function forcedAnswers(
  document: FlagdDocument,
  compiled: CompiledRuleset,
  sources: ForcedSources,
  ledger: Ledger,
  before: ForcedBefore | null = null,
): ReadonlyMap<string, Forced> {
  if (sources.variables.size === 0 && sources.kills.size === 0) return new Map();
  const isPatch = before !== null && sources.kills.size === 0;
  const forced = new Map<string, Forced>(isPatch ? before.forced : []);
  const touched = isPatch ? before.touched : compiled.flags.keys();
  const documented: unknown = document?.flags;
  const flags: ReadableFlag[] = [];
  for (const key of touched) {
    forced.delete(key);
    const flag = readable(key, memberOf(documented, key), compiled);
    if (flag !== null) flags.push(flag);
  }
  const kills = killsByFlag(flags, sources.kills);
  for (const flag of flags) {
    const answer = killed(flag, kills, ledger) ?? overridden(flag, sources, ledger);
    if (answer !== null) forced.set(flag.servedKey, answer);
  }
  return forced;
}

/** A kill of an alias is one of its flag. */
function killsByFlag(
  flags: readonly ReadableFlag[],
  kills: ForcedSources['kills'],
): ForcedSources['kills'] {
  const byFlag = new Map<string, string>();
  for (const { servedKey, key } of flags) {
    const variant = kills.get(key) ?? kills.get(servedKey);
    if (variant !== undefined) byFlag.set(key, variant);
  }
  return byFlag;
}

interface ReadableFlag extends OverrideFlag {
  /** Its key in the ruleset: `key`, or an alias of it. */
  readonly servedKey: string;
  readonly metadata: Evaluation['metadata'];
}

/** Trusts no type: the document may be foreign. A broken or a disabled flag has nothing to force. */
function readable(key: string, flag: unknown, compiled: CompiledRuleset): ReadableFlag | null {
  if (memberOf(flag, 'state') !== 'ENABLED' || compiled.broken.has(key)) return null;
  const metadata = compiled.flags.get(key)?.metadata ?? {};
  const variants = recordEntries(memberOf(flag, 'variants')).filter(
    ([name]) => parseDrawName(name).draw === 0,
  );
  const { off, aliasOf } = metadata;
  return {
    servedKey: key,
    key: typeof aliasOf === 'string' && aliasOf !== '' ? aliasOf : key,
    variants: new Map(variants as [string, Json][]),
    off: typeof off === 'string' ? off : null,
    metadata,
  };
}

function killed(flag: ReadableFlag, kills: ForcedSources['kills'], ledger: Ledger): Forced | null {
  const variant = kills.get(flag.key);
  if (variant === undefined) return null;
  if (flag.variants.has(variant)) return always(forcedAnswer(flag, variant, 'kill-file'));
  const message = `Cannot serve "${variant}" of "${flag.key}" by the kill file: the flag has no such variant; name one of "${[...flag.variants.keys()].join('", "')}"`;
  ledger.warnOnce('kill-file', `${flag.key} ${variant}`, message);
  return null;
}

function overridden(
  flag: ReadableFlag,
  { variables }: ForcedSources,
  ledger: Ledger,
): Forced | null {
  if (flag.metadata['killed'] === true) return null;
  const named = flag.metadata['variable'];
  const found = overrideVariables(flag.key, typeof named === 'string' ? named : null).find((name) =>
    variables.has(name),
  );
  const text = found === undefined ? undefined : variables.get(found)?.trim();
  if (found === undefined || text === undefined || text === '') return null;
  const choice = parseOverride(flag, found, text);
  if (choice === null) {
    const message = `Cannot override "${flag.key}" by ${found}: its value is neither a variant nor a value of one; the ruleset decides`;
    ledger.warnOnce('override-unusable', `${found} ${flag.key}`, message);
    return null;
  }
  const barred = barredOf(flag);
  if (choice.kind === 'variant') {
    const isBarred = barred.has(choice.variant);
    return isBarred ? null : always(forcedAnswer(flag, choice.variant, 'override'));
  }
  // Who has no unit gets the off variant, whatever the share is.
  const gives = choice.weightParts > 0 ? [choice.on, choice.off] : [choice.off];
  return gives.some((variant) => barred.has(variant)) ? null : share(flag, choice);
}

function barredOf({ metadata }: ReadableFlag): ReadonlySet<string> {
  const { barred } = metadata;
  return new Set(typeof barred === 'string' ? barred.split(',') : []);
}

function always(answer: Evaluation): Forced {
  return () => answer;
}

/** A share of units by the hash of `<flag key>:<unit>`; who has no unit gets the off variant. */
function share(
  flag: ReadableFlag,
  { on, off, weightParts }: { readonly on: string; readonly off: string; weightParts: number },
): Forced {
  const { unit: named } = flag.metadata;
  const attribute = typeof named === 'string' && named !== 'conversation' ? named : 'targetingKey';
  const unit = { var: attribute };
  const fractional = [
    { cat: [`${flag.key}:`, unit] },
    [on, weightParts],
    [off, WEIGHT_PARTS_TOTAL - weightParts],
  ];
  const targeting = { if: [{ '!': [unit] }, off, { fractional }] };
  const variants = { [on]: true, [off]: false };
  const split = compileRuleset({
    flags: { share: { state: 'ENABLED', variants, defaultVariant: off, targeting } },
  });
  const onAnswer = forcedAnswer(flag, on, 'override');
  const offAnswer = forcedAnswer(flag, off, 'override');
  return (context) => (evaluate(split, 'share', context, 0).variant === on ? onAnswer : offAnswer);
}

function forcedAnswer(flag: ReadableFlag, variant: string, rule: string): Evaluation {
  const value = flag.variants.get(variant) ?? null;
  const served = compileRuleset({
    flags: { one: { state: 'ENABLED', variants: { value }, defaultVariant: 'value' } },
  });
  return Object.freeze({
    // Core's copy is frozen to the bottom.
    value: evaluate(served, 'one', {}, 0).value,
    variant,
    draw: 0,
    servedAs: variant,
    rule,
    reason: 'STATIC',
    metadata: flag.metadata,
  });
}

function recordEntries(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
