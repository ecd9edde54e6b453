import type { Json } from '../json.ts';
import { checkTargeting, type TargetingFinding } from './check-targeting.ts';
import { frozenJson } from './frozen-json.ts';
import { isRecord } from './is-record.ts';
import { isMetadata, type Metadata } from './merged-metadata.ts';
import type { Logic } from './types.ts';

/** The parts of a sound flag. */
export interface FlagParts {
  readonly isEnabled: boolean;
  /** By name; safe to be handed out. */
  readonly variants: Readonly<Record<string, Json>>;
  readonly defaultVariant: string | null;
  /** `null` when there is none. */
  readonly targeting: Logic | null;
  /** How many operands and members of lists the targeting has, references resolved. */
  readonly size: number;
  readonly metadata: Metadata;
}

/**
 * The parts of a flag, or what is wrong with it. Trusts no type: documents come from outside.
 * Objects among the variants' values are copied; the rest of the flag must not be changed while its
 * parts are in use. Never throws on data.
 */
export function checkFlag(
  flag: unknown,
  evaluators: ReadonlyMap<string, Logic>,
): FlagParts | string {
  if (!isRecord(flag)) return 'it is no object; write a flagd flag';
  const state = ownMember(flag, 'state');
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    return 'its state is neither "ENABLED" nor "DISABLED"; give one of them';
  }
  const variants = checkedVariants(ownMember(flag, 'variants'));
  if (typeof variants === 'string') return variants;
  const defaultVariant = checkedDefault(ownMember(flag, 'defaultVariant'), variants);
  if (!defaultVariant.ok) return defaultVariant.why;
  const metadata = ownMember(flag, 'metadata') ?? {};
  if (!isMetadata(metadata)) {
    return 'its metadata is not flat; use texts, numbers and booleans';
  }
  const rules = ownMember(flag, 'targeting') ?? {};
  if (!isRecord(rules)) return 'its targeting is no rule; write an object';
  const isEnabled = state === 'ENABLED';
  const hasRules = isEnabled && Object.keys(rules).length > 0;
  const found = hasRules ? checkTargeting(rules, evaluators) : NO_TARGETING;
  return (
    found.why ?? {
      isEnabled,
      variants,
      defaultVariant: defaultVariant.name,
      targeting: hasRules ? rules : null,
      size: found.size,
      metadata,
    }
  );
}

const NO_TARGETING: TargetingFinding = { why: null, size: 0 };

type CheckedDefault =
  | { readonly ok: true; readonly name: string | null }
  | { readonly ok: false; readonly why: string };

function checkedDefault(
  name: Json | undefined,
  variants: Readonly<Record<string, Json>>,
): CheckedDefault {
  // flagd takes an empty name for none.
  if (name === undefined || name === null || name === '') return { ok: true, name: null };
  if (typeof name !== 'string') {
    return { ok: false, why: 'its default variant is no text; name a variant' };
  }
  return Object.hasOwn(variants, name)
    ? { ok: true, name }
    : { ok: false, why: `its default variant "${name}" does not exist; add it` };
}

function checkedVariants(variants: unknown): Readonly<Record<string, Json>> | string {
  if (!isRecord(variants)) return 'it has no variants; give it some';
  const names = Object.keys(variants);
  if (names.length === 0) return 'it has no variants; give it some';
  let hasObjects = false;
  for (const name of names) {
    const value = variants[name];
    if (typeof value === 'object' && value !== null) hasObjects = true;
    else if (!isScalar(value)) return noJson(name);
  }
  if (!hasObjects) return variants;
  const copies: [string, Json][] = [];
  for (const name of names) {
    const copy = frozenJson(variants[name]);
    if (copy === undefined) return noJson(name);
    copies.push([name, copy]);
  }
  return Object.fromEntries(copies);
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

function noJson(name: string): string {
  return `its variant "${name}" is no JSON of at most 100 levels; change it`;
}

function ownMember(flag: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(flag, name) ? flag[name] : undefined;
}
