import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { writeManifest } from '../format/manifest-text.ts';
import { objectNames } from '../format/object-names.ts';
import type { Manifest } from '../manifest.ts';
import type { BackupRecord } from './backup-record.ts';
import { type BackupWorld, storeOf } from './backup-world.ts';
import { failureText } from './failure-text.ts';

/** Keeps the manifest beside the object: a backup without it is none. */
export async function putManifest(
  world: BackupWorld,
  storeName: string,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<void> {
  const { id, database } = manifest;
  const name = objectNames(id, database, manifest.encryption !== null).manifest;
  const text = Buffer.from(writeManifest(manifest));
  await storeOf(world, storeName).put(name, Readable.from([text], { objectMode: false }), signal);
}

/** Takes a backup out of one store, its manifest first: what is left then is no backup. */
export async function removeCopy(
  world: BackupWorld,
  storeName: string,
  { row: { id, database } }: Pick<BackupRecord, 'row'>,
  signal: AbortSignal,
): Promise<void> {
  const store = storeOf(world, storeName);
  const plain = objectNames(id, database, false);
  const sealed = objectNames(id, database, true);
  await store.remove(plain.manifest, signal);
  for (const name of [plain.content, sealed.content]) await store.remove(name, signal);
}

/** Of what was left half done, in the stores that may have some of it. Never rejects. */
export async function clearHalfDone(world: BackupWorld, record: BackupRecord): Promise<void> {
  // Whatever ended the job must not end what tidies up after it.
  const { signal } = new AbortController();
  const isGood = record.row.manifest !== null;
  const before = record.copies;
  for (const { store, state } of before) {
    if (state !== 'writing' && (isGood || state !== 'stored')) continue;
    try {
      await removeCopy(world, store, record, signal);
      record.setCopy(store, { state: 'failed', bytes: 0 });
    } catch (cause) {
      const { id } = record.row;
      const why = failureText(cause, world.safety);
      world.log.warn({ backup: id, store, why }, 'what a backup left could not be removed');
    }
  }
  if (!isDeepStrictEqual(before, record.copies)) await record.save({});
}
