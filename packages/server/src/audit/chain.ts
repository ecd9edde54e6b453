import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject } from '@tidegate/core';

/** Hash before the first row of a chain. */
export const CHAIN_START = '0'.repeat(64);

/** What a row's hash covers, besides the hash before it. */
export interface ChainedRow {
  readonly environment: string;
  readonly sequence: number;
  readonly atMs: number;
  /** JSON text. */
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** JSON text. */
  readonly body: string;
}

/**
 * Hash of an audit row: SHA-256 over the hash before it and the row's canonical JSON, hex. Whoever
 * changes, drops or inserts a row changes every hash after it.
 */
export function chainHash(previousHash: string, row: ChainedRow): string {
  const { environment, sequence, atMs, actor, action, subject, body } = row;
  const covered: JsonObject = { environment, sequence, atMs, actor, action, subject, body };
  return createHash('sha256').update(previousHash).update(canonicalJson(covered)).digest('hex');
}

/**
 * Whether rows, ascending and without gaps, continue each other. The first one is taken at its
 * word for what came before it, unless it is the first of all.
 */
export function chainIsIntact(
  rows: readonly (ChainedRow & { readonly previousHash: string; readonly hash: string })[],
): boolean {
  let before = rows[0]?.sequence === 1 ? CHAIN_START : rows[0]?.previousHash;
  let sequence = rows[0]?.sequence;
  for (const row of rows) {
    if (row.previousHash !== before || row.sequence !== sequence) return false;
    if (row.hash !== chainHash(row.previousHash, row)) return false;
    before = row.hash;
    sequence = row.sequence + 1;
  }
  return true;
}
