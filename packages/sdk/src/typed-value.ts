import type { Json } from '@tidegate/core';

/** Whether a flag's value is of the kind that the caller's fallback is of; `null` takes anything. */
export function isSameKind(value: Json, fallback: Json): boolean {
  if (typeof value !== 'object') return typeof value === typeof fallback || fallback === null;
  if (fallback === null) return true;
  const isObject = value !== null && typeof fallback === 'object';
  return isObject && Array.isArray(value) === Array.isArray(fallback);
}
