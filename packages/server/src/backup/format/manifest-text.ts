import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@tidegate/core';
import { z } from 'zod';
import { BackupFailure } from '../backup-store.ts';
import type { Manifest } from '../manifest.ts';
import { formatLimits } from './limits.ts';
import { objectNames } from './object-names.ts';

/**
 * A manifest as it lies in a store: one line of canonical JSON, and its SHA-256 in a second line, so
 * that one flipped bit anywhere is found.
 */
export function writeManifest(manifest: Manifest): string {
  // Through the contract: what it does not name stands in no store.
  const checked = manifestContract.parse(manifest);
  const json = canonicalJson(JSON.parse(JSON.stringify(checked)) as Json);
  return `${json}\nsha256 ${hashOf(json)}\n`;
}

/**
 * Reads what `writeManifest` wrote, byte by byte the same.
 *
 * @throws BackupFailure `damaged`; `newer-version` when a later Tidegate wrote it
 */
export function readManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > formatLimits.manifestBytes) throw damaged('it is too long');
  // Latin 1 keeps each byte: what is not UTF-8 does not become something else before it is compared.
  const [, json = '', hash] = LINES.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  const raw = Buffer.from(json, 'latin1');
  if (hash === undefined || hash !== hashOf(raw))
    throw damaged('its SHA-256 is not the one it names');
  const tree = parsed(raw.toString('utf8'));
  const { format } = z.object({ format: z.number() }).catch({ format: 0 }).parse(tree);
  if (format > 1)
    throw new BackupFailure(
      'newer-version',
      `Cannot read the manifest: it has format ${format}; this version of Tidegate reads format 1`,
    );
  const read = manifestContract.safeParse(tree);
  if (!read.success) throw damaged('it lacks what a manifest has');
  if (!hasItsName(read.data)) throw damaged('its object has another name than its id');
  return read.data;
}

function hasItsName({ id, database, object, encryption }: Manifest): boolean {
  try {
    return objectNames(id, database, encryption !== null).content === object;
  } catch {
    return false;
  }
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw damaged('it is no JSON');
  }
}

function damaged(why: string): BackupFailure {
  return new BackupFailure('damaged', `Cannot read the manifest: ${why}; take another copy`);
}

const LINES = /^([^\n]*)\nsha256 ([0-9a-f]{64})\n$/;

const count = z.number().int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().max(10_000);

const contentsContract = z.strictObject({
  tables: z
    .array(z.strictObject({ name: text, rows: count, checksum: text.nullable() }))
    .max(formatLimits.manifestTablesMax),
  schemaHash: text,
  brokenReferences: count,
  marks: z.record(text, text),
});

const manifestContract = z.strictObject({
  format: z.literal(1),
  id: text,
  database: text,
  environment: text,
  kind: z.enum(['full', 'base']),
  engine: z.enum(['postgres', 'sqlite', 'tidegate']),
  identity: text,
  serverVersion: text,
  takenMs: count,
  object: text,
  bytes: count,
  sha256,
  plainBytes: count,
  plainSha256: sha256,
  encryption: z.literal('age').nullable(),
  contents: contentsContract,
  more: z.record(text, z.union([text, z.number()])),
});
