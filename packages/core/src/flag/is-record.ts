import type { Json } from '../json.ts';

/** Whether a value is a JSON object and neither null nor a list. Never throws. */
export function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
