import type { Json } from '@tidegate/core';

/** Whether a flag's value is of the kind that the caller's fallback is of; `null` takes anything. */
export function isSameKind(value: Json, fallback: Json): boolean {
  if (fallback === null) return true;
  if (Array.isArray(fallback) || Array.isArray(value)) {
    return Array.isArray(fallback) && Array.isArray(value);
  }
  return typeof value === typeof fallback && value !== null;
}
