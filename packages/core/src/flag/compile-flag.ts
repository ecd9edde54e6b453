import type { Json } from '../json.ts';
import { emptyAnswer, errorAnswer, variantAnswer } from './answers.ts';
import { compileTargeting } from './compile-targeting.ts';
import { frozenJson } from './frozen-json.ts';
import { isRecord } from './is-record.ts';
import { mergedMetadata } from './merged-metadata.ts';
import type { Rule } from './rule.ts';
import type { Evaluation, Logic } from './types.ts';

type Metadata = Evaluation['metadata'];

/** A flag that is ready to be evaluated. */
export interface CompiledFlag {
  /** Decides by context and time; `null` when the answer is always `fixed`. */
  readonly rule: Rule<Evaluation> | null;
  readonly fixed: Evaluation;
  /** The answer when the rule throws. */
  readonly failed: Evaluation;
}

/** What the flags of one document share. */
export interface Surroundings {
  readonly evaluators: ReadonlyMap<string, Logic>;
  /** Of the whole document; a flag's own goes before it. */
  readonly metadata: Metadata;
}

/** A compiled flag, and why it is broken if it is. */
export interface FlagCompilation {
  readonly flag: CompiledFlag;
  readonly why: string | null;
}

/**
 * Compiles one flag of a document. A malformed one becomes a flag that answers ERROR with
 * PARSE_ERROR, and `why` says what is wrong with it. Never throws on data.
 */
export function compileFlag(key: string, flag: unknown, around: Surroundings): FlagCompilation {
  const parts = checked(flag, around.metadata);
  const compiled = typeof parts === 'string' ? parts : fromParts(key, parts, around.evaluators);
  if (typeof compiled !== 'string') return { flag: compiled, why: null };
  const answer = errorAnswer('PARSE_ERROR', around.metadata);
  return {
    flag: { rule: null, fixed: answer, failed: answer },
    why: `Cannot compile flag "${key}": ${compiled}`,
  };
}

interface Parts {
  readonly isEnabled: boolean;
  readonly variants: ReadonlyMap<string, Json>;
  readonly defaultVariant: string | null;
  /** Without a member when there is none. */
  readonly targeting: Readonly<Record<string, Logic>>;
  readonly metadata: Metadata;
}

/** The parts of a flag, or what is wrong with them; trusts no type, documents come from outside. */
function checked(flag: unknown, shared: Metadata): Parts | string {
  if (!isRecord(flag)) return 'it is no object; write a flagd flag';
  const members = new Map(Object.entries(flag));
  const state = members.get('state');
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    return 'its state is neither "ENABLED" nor "DISABLED"; give one of them';
  }
  const variants = checkedVariants(members.get('variants'));
  if (typeof variants === 'string') return variants;
  const named = members.get('defaultVariant') ?? null;
  // flagd takes an empty name for none.
  const defaultVariant = named === '' ? null : named;
  if (defaultVariant !== null && typeof defaultVariant !== 'string') {
    return 'its default variant is no text; name a variant';
  }
  if (defaultVariant !== null && !variants.has(defaultVariant)) {
    return `its default variant "${defaultVariant}" does not exist; add it`;
  }
  const targeting = members.get('targeting') ?? {};
  if (!isRecord(targeting)) return 'its targeting is no rule; write an object';
  const metadata = mergedMetadata(shared, members.get('metadata') ?? {});
  if (metadata === null) return 'its metadata is not flat; use texts, numbers and booleans';
  return { isEnabled: state === 'ENABLED', variants, defaultVariant, targeting, metadata };
}

function checkedVariants(variants: unknown): ReadonlyMap<string, Json> | string {
  if (!isRecord(variants)) return 'it has no variants; give it some';
  const checkedOnes = new Map<string, Json>();
  for (const [name, value] of Object.entries(variants)) {
    const copy = frozenJson(value);
    if (copy === undefined)
      return `its variant "${name}" is no JSON of at most 100 levels; change it`;
    checkedOnes.set(name, copy);
  }
  return checkedOnes.size > 0 ? checkedOnes : 'it has no variants; give it some';
}

function fromParts(
  key: string,
  parts: Parts,
  evaluators: ReadonlyMap<string, Logic>,
): CompiledFlag | string {
  const { variants, metadata } = parts;
  const failed = errorAnswer('GENERAL', metadata);
  if (!parts.isEnabled) return { rule: null, fixed: emptyAnswer('DISABLED', metadata), failed };
  if (Object.keys(parts.targeting).length === 0) {
    return { rule: null, fixed: byDefault(parts, 'STATIC'), failed };
  }
  const matches = new Map<string, Evaluation>();
  for (const [name, value] of variants) {
    matches.set(name, variantAnswer(name, value, 'TARGETING_MATCH', metadata));
  }
  const fallback = byDefault(parts, 'DEFAULT');
  const targeting = compileTargeting(parts.targeting, key, evaluators, (result) => {
    if (result === null || result === undefined) return fallback;
    return (typeof result === 'object' ? undefined : matches.get(String(result))) ?? failed;
  });
  return targeting.ok ? { rule: targeting.rule, fixed: fallback, failed } : targeting.why;
}

function byDefault(parts: Parts, reason: 'STATIC' | 'DEFAULT'): Evaluation {
  const { defaultVariant, variants, metadata } = parts;
  const value = defaultVariant === null ? undefined : variants.get(defaultVariant);
  return defaultVariant === null || value === undefined
    ? emptyAnswer('DEFAULT', metadata)
    : variantAnswer(defaultVariant, value, reason, metadata);
}
