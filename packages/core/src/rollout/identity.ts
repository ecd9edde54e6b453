import { canonicalJson } from '../hash/canonical-json.ts';
import { sha256Hex } from '../hash/sha256.ts';
import type { Json } from '../json.ts';
import type { Plan } from './types.ts';

/**
 * Hash that a plan is known by and that approvals bind to: SHA-256 of the compiled tree, 64 hex
 * digits. Comments and key order do not change it; the environment does. Never throws.
 */
export function planHash(plan: Plan): string {
  return sha256Hex(canonicalJson(plan as unknown as Json));
}

/**
 * Hash that a candidate is known by after it was rolled back: the same flag, variant name and
 * value cannot start again without a person's reason. 64 hex digits. Never throws.
 */
export function candidateHash(flag: string, variant: string, value: Json): string {
  return sha256Hex(canonicalJson([flag, variant, value]));
}
