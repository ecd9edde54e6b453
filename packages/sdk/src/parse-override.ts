import { type Json, WEIGHT_PARTS_TOTAL } from '@tidegate/core';

/** What an override needs to know of a flag. */
export interface OverrideFlag {
  readonly key: string;
  /** Authored variants, without drawn names. */
  readonly variants: ReadonlyMap<string, Json>;
  /** The flag's off variant; `null` when it does not say. */
  readonly off: string | null;
}

/** What an environment variable asks for. */
export type OverrideChoice =
  | { readonly kind: 'variant'; readonly variant: string }
  | {
      /** A share of units gets `on`, the others `off`. */
      readonly kind: 'share';
      readonly on: string;
      readonly off: string;
      /** Of 100 000. */
      readonly weightParts: number;
    };

/**
 * Reads a variable's text for a flag: the name of a variant; a number or text that is a variant's
 * value; a percentage 0 … 100 when the variable's name has PERCENT in it or the text ends with `%`,
 * and the flag has an off variant and one other; `true false 1 0 on off` for boolean flags.
 * `null` when it is none of these. Never throws.
 */
export function parseOverride(
  flag: OverrideFlag,
  variable: string,
  text: string,
): OverrideChoice | null {
  if (flag.variants.has(text)) return { kind: 'variant', variant: text };
  const byValue = variantWhere(flag, (value) => isValue(value, text));
  if (byValue !== null) return byValue;
  const isNumber = NUMBER.test(text);
  const isPercentage = isNumber && variable.toUpperCase().includes('PERCENT');
  if (isPercentage || text.endsWith('%')) return shareOf(flag, text);
  const wanted = SWITCHES.get(text.toLowerCase());
  return wanted === undefined ? null : variantWhere(flag, (value) => value === wanted);
}

function variantWhere(
  { variants }: OverrideFlag,
  fits: (value: Json) => boolean,
): OverrideChoice | null {
  for (const [variant, value] of variants) if (fits(value)) return { kind: 'variant', variant };
  return null;
}

function isValue(value: Json, text: string): boolean {
  if (typeof value === 'string') return value === text;
  return typeof value === 'number' && NUMBER.test(text) && value === Number(text);
}

function shareOf({ variants, off }: OverrideFlag, text: string): OverrideChoice | null {
  const digits = text.endsWith('%') ? text.slice(0, -1).trim() : text;
  const percent = NUMBER.test(digits) ? Number(digits) : Number.NaN;
  const [on, ...more] = [...variants.keys()].filter((name) => name !== off);
  if (off === null || !variants.has(off) || on === undefined || more.length > 0) return null;
  if (!(percent >= 0 && percent <= 100)) return null;
  const weightParts = Math.round((percent * WEIGHT_PARTS_TOTAL) / 100);
  return { kind: 'share', on, off, weightParts };
}

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['off', false],
]);

const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;
