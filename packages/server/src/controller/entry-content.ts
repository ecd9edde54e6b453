import { createHash } from 'node:crypto';
import { canonicalJson, type FlagdFlag } from '@tidegate/core';

/** What a ruleset keeps of one entry. */
export interface EntryContent {
  readonly json: string;
  /** The same as `flagHash` of core, which has no `node:crypto`. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A flag as text, with its content hash. Never throws on a served flag. */
export function entryContent(flag: FlagdFlag): EntryContent {
  const json = JSON.stringify(flag);
  const sha256 = createHash('sha256')
    .update(canonicalJson({ ...flag }))
    .digest('hex');
  return { json, sha256, bytes: Buffer.byteLength(json) };
}
