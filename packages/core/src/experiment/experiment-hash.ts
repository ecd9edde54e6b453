import { canonicalJson } from '../hash/canonical-json.ts';
import { sha256Hex } from '../hash/sha256.ts';
import type { Json } from '../json.ts';
import type { Experiment } from './types.ts';

/** What names an experiment as it is written: the SHA-256 of its canonical JSON, 64 hex digits. */
export function experimentHash(experiment: Experiment): string {
  return sha256Hex(canonicalJson(experiment as unknown as Json));
}
