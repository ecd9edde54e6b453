import type { Json } from '@tidegate/core';
import { IMPORT_LIMITS } from './limits.ts';

/** A property of its own, or `undefined`. What an export inherits is nobody's. Never throws. */
export function own(value: unknown, key: string): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A text of its own, or `null`; numbers count as texts, because ids are both. */
export function ownText(value: unknown, key: string): string | null {
  const found = own(value, key);
  if (typeof found === 'number' && Number.isFinite(found)) return String(found);
  return typeof found === 'string' ? found : null;
}

/** A finite number, also when it was written as text, or `null`. */
export function ownNumber(value: unknown, key: string): number | null {
  const found = own(value, key);
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A list of its own; nothing, when it is none. */
export function ownList(value: unknown, key: string): readonly unknown[] {
  const found = own(value, key);
  return Array.isArray(found) ? found : [];
}

/** The texts of a list of its own; numbers count as texts. */
export function ownTexts(value: unknown, key: string): readonly string[] {
  return ownList(value, key).flatMap((each) =>
    typeof each === 'string' || typeof each === 'number' ? [String(each)] : [],
  );
}

/** Entries of a map; nothing, when it is none. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isMap(value) ? Object.entries(value) : [];
}

/** True for a JSON object. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a value that is not nested too deep to be handed on; never recurses deeper itself. */
export function isShallow(value: unknown, depth = 0): value is Json {
  if (typeof value !== 'object' || value === null) return true;
  if (depth >= IMPORT_LIMITS.depth) return false;
  return Object.values(value).every((each) => isShallow(each, depth + 1));
}

/** A JSON pointer (RFC 6901). */
export function pointer(...parts: readonly (string | number)[]): string {
  return parts
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
