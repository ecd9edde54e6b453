import type { Json } from '@tidegate/core';
import { canonicalJson } from '@tidegate/core';
import { isMap, isShallow } from './json-reader.ts';
import { writtenName } from './written-name.ts';

/** Values as variants of one kind. */
export interface NamedValues {
  readonly variants: ReadonlyMap<string, Json>;
  /** True when they were put into `{value: …}`, because flags have no lists, nulls or mixed kinds. */
  readonly wrapped: boolean;
  /** The name of a value; `null` for one that was not among them. */
  nameOf(value: unknown): string | null;
}

const SIMPLE = /^[A-Za-z0-9][\w.-]{0,39}$/;

/**
 * Names for values, each once: `on` and `off`, a short text's own, the one that was wished for, or
 * `value-<n>`. Values nested too deep are left out. Never throws.
 */
export function nameValues(
  values: readonly { readonly value: unknown; readonly wish: string | null }[],
): NamedValues {
  const shallow = values.flatMap(({ value, wish }) =>
    isShallow(value) ? [{ value, wish, text: canonicalJson(value) }] : [],
  );
  const kinds = new Set(shallow.map(({ value }) => kindOf(value)));
  const wrapped = kinds.size > 1 || kinds.has('none');
  const names = new Map<string, string>();
  const variants = new Map<string, Json>();
  for (const { value, wish, text } of shallow) {
    if (names.has(text)) continue;
    const name = writtenName(wishOf(value, wish, variants.size), new Set(variants.keys()), 'value');
    names.set(text, name);
    variants.set(name, wrapped ? { value } : value);
  }
  return {
    variants,
    wrapped,
    nameOf: (value) => (isShallow(value) ? (names.get(canonicalJson(value)) ?? null) : null),
  };
}

function kindOf(value: Json): string {
  if (value === null || Array.isArray(value)) return 'none';
  return isMap(value) ? 'object' : typeof value;
}

function wishOf(value: Json, wish: string | null, index: number): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (wish !== null && wish.trim() !== '') return wish;
  return typeof value === 'string' && SIMPLE.test(value) ? value : `value-${index}`;
}
