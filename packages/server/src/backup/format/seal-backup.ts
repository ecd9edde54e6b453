import { createHash, type Hash } from 'node:crypto';
import { pipeline, type Readable, Transform } from 'node:stream';
import { BackupFailure } from '../backup-store.ts';
import type { BackupEncryption } from '../policy.ts';
import { newAgeHeader } from './age-header.ts';
import { type AgePayload, sealAgePayload } from './age-payload.ts';
import { endOnAbort } from './end-on-abort.ts';
import { formatLimits } from './limits.ts';

/** Sizes and sums of a backup: before encryption, and as it lies in a store. */
export interface SealedSums {
  readonly plainBytes: number;
  readonly plainSha256: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What is to be stored. */
export interface SealAsked {
  readonly content: Readable;
  readonly encryption: BackupEncryption | null;
  /** Hears how many bytes the database has given so far. */
  readonly tell: (plainBytes: number) => void;
  readonly signal: AbortSignal;
  /** Work factor of scrypt as a power of two; default 17. */
  readonly scryptLogN?: number;
}

/**
 * Turns what a database gives into what lies in a store, as a stream that is never held as a whole.
 * Whatever ends one of both ends the other.
 *
 * @returns `finished` settles when `content` was read to its end; it fails with what went wrong, and
 *   with a BackupFailure `ended` when nobody reads on or the signal came
 */
export function sealBackup({ content, encryption, tell, signal, scryptLogN }: SealAsked): {
  readonly content: Readable;
  readonly finished: Promise<SealedSums>;
} {
  const plain = newSum();
  const stored = newSum();
  let payload: AgePayload | null = null;
  const give = (pieces: readonly Buffer[]): void => {
    for (const piece of pieces) {
      stored.add(piece);
      sealed.push(piece);
    }
  };
  const sealed = new Transform({
    construct(done) {
      if (encryption === null) return done();
      newAgeHeader(encryption, scryptLogN ?? formatLimits.scryptLogN).then(({ bytes, key }) => {
        payload = sealAgePayload(key);
        give([bytes]);
        done();
      }, done);
    },
    transform(piece: Buffer, _encoding, done) {
      plain.add(piece);
      tell(plain.bytes());
      give(payload === null ? [piece] : payload.push(piece));
      done();
    },
    flush(done) {
      if (payload !== null) give(payload.end());
      done();
    },
  });
  const finished = new Promise<SealedSums>((resolve, reject) => {
    pipeline(content, sealed, (error) => {
      if (error) reject(endedWhen(error, signal));
      else
        resolve({
          ...{ plainBytes: plain.bytes(), plainSha256: plain.hex() },
          ...{ bytes: stored.bytes(), sha256: stored.hex() },
        });
    });
  });
  // Whoever reads `content` hears of it too.
  finished.catch(() => {});
  endOnAbort(sealed, signal);
  return { content: sealed, finished };
}

/** Bytes that are counted and summed as they pass. */
export interface RunningSum {
  add(piece: Uint8Array): void;
  bytes(): number;
  /** Once, at the end. */
  hex(): string;
}

export function newSum(): RunningSum {
  const hash: Hash = createHash('sha256');
  let bytes = 0;
  return {
    add(piece) {
      hash.update(piece);
      bytes += piece.length;
    },
    bytes: () => bytes,
    hex: () => hash.digest('hex'),
  };
}

function endedWhen(error: NodeJS.ErrnoException, signal: AbortSignal): Error {
  if (error instanceof BackupFailure) return error;
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && !signal.aborted) return error;
  return new BackupFailure('ended', 'Cannot go on with the backup: it was ended', { cause: error });
}
