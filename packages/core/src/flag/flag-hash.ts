import { canonicalJson } from '../hash/canonical-json.ts';
import { sha256Hex } from '../hash/sha256.ts';
import type { FlagdFlag } from './types.ts';

/**
 * The content hash of a flag: SHA-256 of its canonical JSON, 64 hex digits. Flags that differ in
 * member order or white space only have the same one. Never throws on a parsed flag.
 */
export function flagHash(flag: FlagdFlag): string {
  return sha256Hex(canonicalJson({ ...flag }));
}
