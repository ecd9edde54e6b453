import { Readable } from 'node:stream';
import type { Manifest } from '../manifest.ts';
import type { BackupEncryption } from '../policy.ts';
import { backupId } from './backup-id.ts';
import { objectNames } from './object-names.ts';
import { sealBackup } from './seal-backup.ts';

/** Weak on purpose: the tests seal hundreds of times. */
export const TEST_SCRYPT_LOG_N = 4;
export const PASSPHRASE: BackupEncryption = {
  kind: 'passphrase',
  passphrase: 'correct horse battery',
};

/** Bytes that are the same in each run, `length` of them. */
export function someBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed >>> 0;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** A stream of pieces of a size. */
export function streamOf(bytes: Buffer, pieceBytes = 10_000): Readable {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += pieceBytes)
    pieces.push(bytes.subarray(from, from + pieceBytes));
  return Readable.from(pieces, { objectMode: false });
}

/** What a stream gives, to its end. */
export async function readAll(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A backup as it lies in a store, with its manifest. */
export async function sealedBackup(
  content: Buffer,
  encryption: BackupEncryption | null,
): Promise<{ readonly manifest: Manifest; readonly stored: Buffer }> {
  const sealed = sealBackup({
    ...{ content: streamOf(content), encryption, scryptLogN: TEST_SCRYPT_LOG_N },
    ...{ tell: () => {}, signal: new AbortController().signal },
  });
  const stored = await readAll(sealed.content);
  const takenMs = Date.UTC(2026, 0, 2, 3, 4, 5);
  const id = backupId('app', takenMs, '0123abcd');
  const manifest: Manifest = {
    ...{ format: 1, id, database: 'app', environment: 'production', kind: 'full' },
    ...{ engine: 'postgres', identity: '7301/app', serverVersion: '15.20', takenMs },
    ...{ object: objectNames(id, 'app', encryption !== null).content },
    ...(await sealed.finished),
    encryption: encryption === null ? null : 'age',
    contents: {
      tables: [{ name: 'public.orders', rows: 3, checksum: '12' }],
      ...{ schemaHash: 'ab', brokenReferences: 0, marks: { 'audit-head': 'cd' } },
    },
    more: { lsn: '0/1A', timeline: 1 },
  };
  return { manifest, stored };
}
