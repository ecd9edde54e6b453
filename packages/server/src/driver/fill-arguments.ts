import type { Json, JsonObject } from '@tidegate/core';
import { valueFlaw } from './value-flaw.ts';

/** Arguments as they are handed over, or why they cannot be. */
export type FilledArguments =
  | { readonly ok: true; readonly command: readonly [string, ...string[]] }
  | { readonly ok: false; readonly why: string };

/** What stands for something: `{target}` and `{memo.<name>}`; all else is as it is written. */
const PLACE = /\{(target|memo\.([A-Za-z0-9_-]{1,100}))\}/g;

/** Whether a text has a place that would be filled in. Never throws. */
export function hasPlace(text: string): boolean {
  return text.search(PLACE) !== -1;
}

/**
 * Puts target and memo into arguments: each stays one argument, whatever is put into it, and none
 * becomes an option that was not written as one. Never throws.
 */
export function fillArguments(
  [program, ...args]: readonly [string, ...string[]],
  asked: { readonly target: string; readonly memo: JsonObject },
): FilledArguments {
  const filled: string[] = [];
  for (const written of args) {
    const flaws: string[] = [];
    // In one pass: what is put in is not looked through for places again.
    const argument = written.replace(PLACE, (place, _name, key: string | undefined) => {
      const value = key === undefined ? asked.target : textOf(asked.memo, key);
      const flaw = placeFlaw(value, written.startsWith(place));
      if (flaw !== null) flaws.push(`${place} cannot be put into an argument: ${flaw}`);
      return value ?? '';
    });
    const [why] = flaws;
    if (why !== undefined) return { ok: false, why };
    filled.push(argument);
  }
  return { ok: true, command: [program, ...filled] };
}

function placeFlaw(value: string | null, isFirst: boolean): string | null {
  if (value === null) return 'no step has told it';
  const flaw = valueFlaw(value);
  if (flaw !== null) return flaw;
  return isFirst && value.startsWith('-') ? 'it begins with "-" and would be an option' : null;
}

function textOf(memo: JsonObject, key: string): string | null {
  const value: Json | undefined = Object.hasOwn(memo, key) ? memo[key] : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
