import { sha256Hex } from '../hash/sha256.ts';

/**
 * The content hash of a ruleset from the hashes of its flags, whatever their order: the first 8
 * hex digits of SHA-256 over the sorted lines `key NUL hash LF`. Never throws.
 *
 * @param hashes flag key and `flagHash` of each flag
 */
export function rulesetHash8(hashes: Iterable<readonly [key: string, hash: string]>): string {
  const lines = Array.from(hashes, ([key, hash]) => `${key}\0${hash}\n`);
  return sha256Hex(lines.sort().join('')).slice(0, 8);
}
