import type { Json } from '@tidegate/core';
import { isMap, isShallow, own, ownText } from '../json-reader.ts';
import { writtenName } from '../written-name.ts';
import type { Placed } from './feature-states.ts';

/** What an Unleash client answers where no variant was chosen. */
export const NO_VARIANT = 'disabled';

/** Variants of a feature: our names by theirs, and the value of each, all of one kind. */
export interface VariantValues {
  readonly names: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, Json>;
}

type Payload = string | number | { readonly [key: string]: Json };

/**
 * The values of variants, also of those of strategies: their payloads when all have one of a kind,
 * their names when none has one, else `{name, payload}`. `disabled` is one of them. Never throws.
 */
export function variantValues(variants: readonly Placed[]): VariantValues {
  const payloads = new Map<string, Payload | null>();
  for (const { value } of variants) {
    const name = ownText(value, 'name');
    if (name !== null && !payloads.has(name)) payloads.set(name, payloadOf(own(value, 'payload')));
  }
  const kinds = new Set([...payloads.values()].map((p) => (p === null ? 'none' : typeof p)));
  const [kind] = kinds;
  const names = new Map<string, string>();
  const values = new Map<string, Json>();
  const add = (name: string, value: Json) => {
    const written = writtenName(name, new Set(values.keys()), 'variant');
    names.set(name, written);
    values.set(written, value);
  };
  if (!payloads.has(NO_VARIANT)) add(NO_VARIANT, nothingOf(kinds.size === 1 ? kind : 'mixed'));
  for (const [name, payload] of payloads) {
    if (kinds.size > 1) add(name, payload === null ? { name } : { name, payload });
    else add(name, payload ?? name);
  }
  return { names, values };
}

function nothingOf(kind: string | undefined): Json {
  if (kind === 'none') return NO_VARIANT;
  if (kind === 'string') return '';
  if (kind === 'number') return 0;
  return kind === 'object' ? {} : { name: NO_VARIANT };
}

/** `null` for none; a payload that is not of the type it says is a text. */
function payloadOf(payload: unknown): Payload | null {
  const value = ownText(payload, 'value');
  if (value === null) return null;
  const type = ownText(payload, 'type');
  if (type === 'number' && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  if (type !== 'json') return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return isMap(parsed) && isShallow(parsed) ? (parsed as { [key: string]: Json }) : value;
  } catch {
    return value;
  }
}
