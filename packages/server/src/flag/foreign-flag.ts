import { compileRuleset, type FlagdFlag, type Json, type JsonObject } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

/** What a foreign flag says of itself, as far as it can be read. */
export interface ForeignParts {
  readonly description: string | null;
  /** Of its variants' values; `object` where they differ or there are none. */
  readonly kind: 'boolean' | 'string' | 'number' | 'object';
  readonly variants: Readonly<Record<string, Json>>;
  /** Variant of the kill switch: `off`, else what is false; `''` = none: callers get their defaults. */
  readonly off: string;
  /** The default variant; `''` = none. */
  readonly serve: string;
  /** Why no SDK can read it, `null` when they can. */
  readonly broken: string | null;
  readonly clientVisible: boolean;
}

/** Reads a foreign flag. Never throws, whatever it is. */
export function readForeignFlag(key: string, flag: Json): ForeignParts {
  const members = recordOf(flag);
  const variants = recordOf(member(members, 'variants'));
  const metadata = recordOf(member(members, 'metadata'));
  const named = member(members, 'defaultVariant');
  const serve = typeof named === 'string' && Object.hasOwn(variants, named) ? storable(named) : '';
  const description = member(metadata, 'description');
  const [broken = null] = compileRuleset({
    flags: Object.fromEntries([[key, flag as unknown as FlagdFlag]]),
  }).broken.values();
  return {
    description: typeof description === 'string' ? storable(description).slice(0, 2_000) : null,
    kind: kindOf(Object.values(variants)),
    variants,
    off: offOf(variants),
    serve,
    broken,
    clientVisible: member(metadata, 'clientVisible') === true,
  };
}

/**
 * A foreign flag as it is served: word for word, also when it is broken. What the kill switch or a
 * person says goes to everybody, without its targeting; the kill switch enables no flag that is
 * disabled. Never throws.
 */
export function servedForeignFlag(
  row: Pick<Tables['flag'], 'foreign' | 'killed' | 'base' | 'variants'>,
): FlagdFlag {
  const members = recordOf(fromJson<Json>(row.foreign ?? '{}'));
  const { killed, base } = row;
  if (killed === null && base === null) return members as unknown as FlagdFlag;
  const isDisabled = killed !== null && member(members, 'state') === 'DISABLED';
  const metadata = flatOnly(recordOf(member(members, 'metadata')));
  return {
    state: isDisabled ? 'DISABLED' : 'ENABLED',
    variants: fromJson<Record<string, Json>>(row.variants),
    defaultVariant: (killed ?? base) || null,
    metadata: killed === null ? metadata : { ...metadata, killed: true },
  };
}

function recordOf(value: Json | undefined): JsonObject {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as JsonObject) : {};
}

function member(record: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function kindOf(values: readonly Json[]): ForeignParts['kind'] {
  const kinds = new Set(values.map((value) => typeof value));
  for (const kind of ['boolean', 'string', 'number'] as const) {
    if (kinds.size === 1 && kinds.has(kind)) return kind;
  }
  return 'object';
}

/** Never the default: that may be what is to be switched off. */
function offOf(variants: JsonObject): string {
  if (Object.hasOwn(variants, 'off')) return 'off';
  const isFalse = Object.entries(variants).find(([, value]) => value === false);
  return storable(isFalse?.[0] ?? '');
}

/** A database takes no NUL in a text. */
function storable(text: string): string {
  return text.replaceAll('\0', '');
}

function flatOnly(metadata: JsonObject): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([name, value]): [string, string | number | boolean][] =>
      value === null || typeof value === 'object' ? [] : [[name, value]],
    ),
  );
}
