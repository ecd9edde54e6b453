import type { FlagdFlag, Json } from '@tidegate/core';
import type { TestFlag } from './types.ts';

/** A test's flag as a flagd flag; a value is served to all, under its own text as variant. */
export function flagOf(given: TestFlag): FlagdFlag {
  if (isFlag(given)) return given;
  if (typeof given === 'boolean') return serving({ on: true, off: false }, given ? 'on' : 'off');
  const isText = (typeof given === 'string' && given !== '') || typeof given === 'number';
  const variant = isText ? String(given) : 'value';
  return serving({ [variant]: given }, variant);
}

/** What becomes of a flag that is set. `null` when there was none before. */
export function changedFlag(before: FlagdFlag | null, to: TestFlag): FlagdFlag {
  if (before === null || isFlag(to)) return flagOf(to);
  const variant = variantFor(before, to);
  return variant === null ? flagOf(to) : serving(before.variants, variant, before.metadata);
}

function variantFor({ variants }: FlagdFlag, to: Json): string | null {
  if (typeof to === 'string' && Object.hasOwn(variants, to)) return to;
  const text = JSON.stringify(to);
  const found = Object.entries(variants).find(([, value]) => JSON.stringify(value) === text);
  return found?.[0] ?? null;
}

function serving(
  variants: FlagdFlag['variants'],
  defaultVariant: string,
  metadata: FlagdFlag['metadata'] = {},
): FlagdFlag {
  return { state: 'ENABLED', variants, defaultVariant, metadata };
}

function isFlag(given: TestFlag): given is FlagdFlag {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  const members = new Map<string, unknown>(Object.entries(given));
  const variants = members.get('variants');
  const isState = members.get('state') === 'ENABLED' || members.get('state') === 'DISABLED';
  return isState && typeof variants === 'object' && variants !== null;
}
