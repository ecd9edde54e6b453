import { pipeline, type Readable, Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Manifest } from '../manifest.ts';
import { endOnAbort } from './end-on-abort.ts';
import { damaged } from './open-backup.ts';
import { newSum } from './seal-backup.ts';

/**
 * Reads what a store gives and compares it with the manifest, without opening it.
 *
 * @throws BackupFailure `damaged` when one byte differs, is missing or is too much
 */
export async function checkStored(
  manifest: Manifest,
  stored: Readable,
  signal: AbortSignal,
): Promise<void> {
  const passed = passStored(manifest, stored, signal);
  passed.resume();
  await finished(passed);
}

/**
 * The same bytes, compared as they pass: the stream ends only when they are what the manifest says,
 * and fails with a BackupFailure `damaged` otherwise. For a copy from one store to another.
 */
export function passStored(manifest: Manifest, stored: Readable, signal: AbortSignal): Readable {
  const sum = newSum();
  const passed = new Transform({
    transform(piece: Buffer, _encoding, done) {
      sum.add(piece);
      if (sum.bytes() > manifest.bytes) done(damaged(manifest, 'it is too long'));
      else done(null, piece);
    },
    flush(done) {
      if (sum.bytes() !== manifest.bytes) done(damaged(manifest, 'it is cut short'));
      else if (sum.hex() !== manifest.sha256) done(damaged(manifest, 'its SHA-256 is another'));
      else done();
    },
  });
  // What breaks is told by `passed`, which it destroys.
  pipeline(stored, passed, () => {});
  return endOnAbort(passed, signal);
}
