import type { Json } from '@tidegate/core';
import type { AgentBundle } from './types.ts';

/** The value as an agent bundle; `null` when it is none. Unknown members are left alone. */
export function asAgentBundle(value: Json): AgentBundle | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const members = new Map<string, Json>(Object.entries(value));
  const isBundle =
    typeof members.get('model') === 'string' &&
    typeof members.get('prompt') === 'string' &&
    isRecord(members.get('parameters') ?? {}) &&
    isTexts(members.get('tools') ?? []) &&
    isTexts(members.get('toolGrants') ?? []);
  return isBundle ? (value as unknown as AgentBundle) : null;
}

function isRecord(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
