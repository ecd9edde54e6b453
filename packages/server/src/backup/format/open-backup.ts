import { pipeline, type Readable, Transform } from 'node:stream';
import { BackupFailure } from '../backup-store.ts';
import type { Manifest } from '../manifest.ts';
import type { BackupEncryption } from '../policy.ts';
import { AGE_NONCE_BYTES, openAgeHeader } from './age-header.ts';
import { type AgePayload, openAgePayload } from './age-payload.ts';
import { endOnAbort } from './end-on-abort.ts';
import { formatLimits } from './limits.ts';
import { newSum } from './seal-backup.ts';

/** What is to be brought back. */
export interface OpenAsked {
  readonly manifest: Manifest;
  /** As a store gives it. */
  readonly stored: Readable;
  /** What opens it; not looked at when the backup is not encrypted. */
  readonly encryption: BackupEncryption | null;
  readonly signal: AbortSignal;
}

/**
 * What the database gave once. The stream ends only after every byte was compared, and keeps the last
 * piece back until then; it fails with a BackupFailure `damaged` when one byte differs, is missing or
 * is too much, and `wrong-passphrase` when all is whole and does not open.
 */
export function openBackup({ manifest, stored, encryption, signal }: OpenAsked): Readable {
  const opener = openerOf(manifest, encryption);
  const sum = newSum();
  const plain = newSum();
  let held: Buffer | null = null;
  const give = (pieces: readonly Buffer[]): void => {
    for (const piece of pieces) {
      plain.add(piece);
      if (held !== null) opened.push(held);
      held = piece;
    }
  };
  const opened = new Transform({
    transform(piece: Buffer, _encoding, done) {
      sum.add(piece);
      if (sum.bytes() > manifest.bytes) return done(damaged(manifest, 'it is too long'));
      opener.push(piece).then(
        (pieces) => {
          give(pieces);
          done();
        },
        (cause: unknown) => done(damagedBy(manifest, cause)),
      );
    },
    flush(done) {
      if (sum.bytes() !== manifest.bytes) return done(damaged(manifest, 'it is cut short'));
      if (sum.hex() !== manifest.sha256) return done(damaged(manifest, 'its SHA-256 is another'));
      try {
        give(opener.end());
      } catch (cause) {
        return done(damagedBy(manifest, cause));
      }
      if (plain.bytes() !== manifest.plainBytes || plain.hex() !== manifest.plainSha256)
        return done(damaged(manifest, 'what it holds has another SHA-256'));
      if (held !== null) opened.push(held);
      done();
    },
  });
  // What breaks is told by `opened`, which it destroys.
  pipeline(stored, opened, () => {});
  return endOnAbort(opened, signal);
}

interface Opener {
  push(piece: Buffer): Promise<Buffer[]>;
  end(): Buffer[];
}

const asItIs: Opener = { push: async (piece) => [piece], end: () => [] };

function openerOf(manifest: Manifest, encryption: BackupEncryption | null): Opener {
  if (manifest.encryption === null) return asItIs;
  let head: Buffer = Buffer.alloc(0);
  let payload: AgePayload | null = null;
  let isClosed = false;
  return {
    async push(piece) {
      if (payload !== null) return payload.push(piece);
      // Read on to the end: whether it is whole tells a wrong passphrase from a damaged header.
      if (isClosed) return [];
      head = Buffer.concat([head, piece]);
      const end = headerEnd(head);
      if (end === null && head.length > formatLimits.ageHeaderBytes)
        throw damaged(manifest, 'its header does not end');
      if (end === null || head.length < end + AGE_NONCE_BYTES) return [];
      payload = await payloadOf(manifest, encryption, head, end);
      isClosed = payload === null;
      return payload === null ? [] : payload.push(head.subarray(end + AGE_NONCE_BYTES));
    },
    end() {
      if (payload !== null) return payload.end();
      if (isClosed) throw closed(manifest, encryption);
      throw damaged(manifest, 'it has no header');
    },
  };
}

/** `null` = what is given does not open it. */
async function payloadOf(
  manifest: Manifest,
  encryption: BackupEncryption | null,
  head: Buffer,
  end: number,
): Promise<AgePayload | null> {
  if (encryption === null) return null;
  const nonce = head.subarray(end, end + AGE_NONCE_BYTES);
  const found = await openAgeHeader(head.subarray(0, end), nonce, encryption);
  if ('key' in found) return openAgePayload(found.key);
  if (found.trouble === 'closed') return null;
  throw damaged(manifest, 'its header was changed');
}

/** Where the header ends: after the line that begins with `---`. */
function headerEnd(head: Buffer): number | null {
  const mac = head.indexOf('\n--- ');
  const end = mac < 0 ? -1 : head.indexOf('\n', mac + 1);
  return end < 0 ? null : end + 1;
}

function closed({ id }: Manifest, encryption: BackupEncryption | null): BackupFailure {
  const why =
    encryption === null
      ? 'it is encrypted, and its policy names no passphrase or identity'
      : encryption.kind === 'recipients' && encryption.identity === null
        ? 'it is encrypted, and its policy names no identity'
        : `this ${encryption.kind === 'passphrase' ? 'passphrase' : 'identity'} does not open it`;
  const message = `Cannot open backup "${id}": ${why}; give the one that it was made with`;
  return new BackupFailure('wrong-passphrase', message);
}

function damagedBy(manifest: Manifest, cause: unknown): BackupFailure {
  if (cause instanceof BackupFailure) return cause;
  return damaged(manifest, 'a piece of it was changed', cause);
}

/** What is told of a stored backup that is not as its manifest says. */
export function damaged({ id }: Manifest, why: string, cause?: unknown): BackupFailure {
  const message = `Cannot use this copy of backup "${id}": ${why}; take another copy`;
  return new BackupFailure('damaged', message, { cause });
}
