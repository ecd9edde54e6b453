import type { Told } from '../../database/database-driver.ts';
import { BackupFailure } from '../backup-store.ts';
import { passStored } from '../format/check-stored.ts';
import { objectNames } from '../format/object-names.ts';
import { sealBackup } from '../format/seal-backup.ts';
import type { Manifest } from '../manifest.ts';
import type { BackupPolicy } from '../policy.ts';
import type { BackupRecord } from './backup-record.ts';
import { type BackupWorld, type KnownDatabase, storeOf } from './backup-world.ts';
import { clearHalfDone, putManifest } from './copies-of.ts';
import { describeBytes } from './describe-bytes.ts';
import { failureText } from './failure-text.ts';
import { toldStream } from './told-stream.ts';

/** One backup that is to be made. */
export interface BackupJob {
  readonly record: BackupRecord;
  readonly known: KnownDatabase;
  readonly policy: BackupPolicy;
  readonly signal: AbortSignal;
  /** Makes a teller that puts words before what is noted. */
  readonly tell: (what: string) => Told;
  /** What is unusual about so many bytes. */
  readonly remarksOn: (bytes: number) => Promise<readonly string[]>;
}

/**
 * Dumps, seals and keeps a backup: in the first store that takes it, from there in the others. It is
 * stored when one store has all of it and its manifest. What fails leaves nothing behind.
 *
 * @returns whether it is stored; the record says how it went
 */
export async function makeBackup(world: BackupWorld, job: BackupJob): Promise<boolean> {
  const { record } = job;
  try {
    const { manifest, troubles } = await firstCopy(world, job);
    const { bytes } = manifest;
    await record.save({ manifest, bytes });
    troubles.push(...(await furtherCopies(world, job, manifest)));
    job.signal.throwIfAborted();
    const remarks = [...troubles, ...(await job.remarksOn(bytes))];
    await record.save({ state: 'stored', endedMs: world.clock.nowMs(), remarks });
    return true;
  } catch (cause) {
    const detail = failureText(cause, world.safety);
    const state = record.row.manifest === null ? 'failed' : 'stored';
    await clearHalfDone(world, record);
    await record.save({ state, endedMs: world.clock.nowMs(), detail });
    return false;
  }
}

interface FirstCopy {
  readonly manifest: Manifest;
  readonly troubles: string[];
}

/** A store that has no room must not cost the backup where another one has. */
async function firstCopy(world: BackupWorld, job: BackupJob): Promise<FirstCopy> {
  const { policy, record, signal } = job;
  const troubles: string[] = [];
  for (const [index, store] of policy.stores.entries()) {
    try {
      const manifest = await dumped(world, job, store);
      await putManifest(world, store, manifest, signal);
      record.setCopy(store, { state: 'stored', bytes: manifest.bytes });
      return { manifest, troubles };
    } catch (cause) {
      await clearHalfDone(world, record);
      record.setCopy(store, { state: 'failed', bytes: 0 });
      const isLast = index === policy.stores.length - 1;
      if (signal.aborted || isLast || !isOfStore(cause)) throw cause;
      troubles.push(`not kept in "${store}": ${failureText(cause, world.safety)}`);
    }
  }
  throw new BackupFailure('failed', 'no store is named');
}

/** Whatever a store says of itself; of a database it costs one attempt more. */
function isOfStore(cause: unknown): boolean {
  if (!(cause instanceof BackupFailure)) return false;
  return ['no-space', 'unreachable', 'refused', 'not-found'].includes(cause.code);
}

async function dumped(world: BackupWorld, job: BackupJob, storeName: string): Promise<Manifest> {
  const { record, known, policy, signal, tell } = job;
  const { id, database, environment, kind } = record.row;
  const { driver } = known;
  const { encryption } = policy;
  const object = objectNames(id, database, encryption !== null).content;
  record.setCopy(storeName, { state: 'writing' });
  await record.save({});
  const asked = { signal, tell: tell(`dumping to "${storeName}"`) };
  const facts = await driver.facts(asked);
  signal.throwIfAborted();
  // A store that fails ends what it was given; the dump is then told to end as well.
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const dump = await driver.dump(kind, { ...asked, signal: both });
  dump.taken.catch(ignored);
  try {
    const sealed = sealBackup({
      ...{ content: dump.content, encryption, signal: both, tell: ignored },
    });
    sealed.finished.catch(ignored);
    const put = await storeOf(world, storeName).put(object, sealed.content, both);
    const [taken, finished] = await Promise.all([dump.taken, sealed.finished]);
    if (put.bytes !== finished.bytes)
      throw new BackupFailure(
        'failed',
        `store "${storeName}" kept ${describeBytes(put.bytes)} of ${describeBytes(finished.bytes)}`,
      );
    return {
      ...{ format: 1, id, database, environment, kind, object },
      ...{ engine: driver.kind, identity: facts.identity, serverVersion: facts.serverVersion },
      ...finished,
      encryption: encryption === null ? null : 'age',
      ...taken,
    };
  } catch (cause) {
    ending.abort(cause);
    throw cause;
  }
}

/** Further copies come from the first one, verified on their way. */
async function furtherCopies(
  world: BackupWorld,
  { record, policy, signal, tell }: BackupJob,
  manifest: Manifest,
): Promise<string[]> {
  const { object, bytes } = manifest;
  const first = record.copies.find(({ state }) => state === 'stored');
  if (first === undefined) return [];
  const troubles: string[] = [];
  for (const name of policy.stores) {
    const state = record.copies.find(({ store }) => store === name)?.state;
    // One that failed just now would fail again.
    if (name === first.store || state === 'failed') continue;
    try {
      signal.throwIfAborted();
      record.setCopy(name, { state: 'writing' });
      await record.save({});
      const stored = await storeOf(world, first.store).get(object, signal);
      const passed = passStored(manifest, stored, signal);
      const content = toldStream(passed, bytes, tell(`copying to "${name}"`));
      await storeOf(world, name).put(object, content, signal);
      await putManifest(world, name, manifest, signal);
      record.setCopy(name, { state: 'stored', bytes });
    } catch (cause) {
      await clearHalfDone(world, record);
      record.setCopy(name, { state: 'failed', bytes: 0 });
      troubles.push(`no copy in "${name}": ${failureText(cause, world.safety)}`);
    }
  }
  return troubles;
}

/** What is looked at elsewhere. */
function ignored(): void {}
