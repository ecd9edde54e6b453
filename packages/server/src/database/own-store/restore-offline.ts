import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '@tidegate/core';
import { BackupFailure, type BackupStore } from '../../backup/backup-store.ts';
import { checkStored } from '../../backup/format/check-stored.ts';
import { openBackup } from '../../backup/format/open-backup.ts';
import type { Manifest } from '../../backup/manifest.ts';
import type { BackupEncryption } from '../../backup/policy.ts';
import { contentsDifferences } from '../../backup/service/contents-differences.ts';
import { createBackupStore } from '../../backup/store/create-backup-store.ts';
import type { Clock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import type { Safety } from '../../config/safety.ts';
import { beginLineages, type LineageOutcome } from '../../store/lineage.ts';
import { type FoundBackup, learnBackups } from '../../store/restore-backups.ts';
import { lockDirectory } from '../../store/sqlite-lock.ts';
import { runSqliteJob, type SqliteJobParts } from '../sqlite/run-sqlite-job.ts';
import { writeSqliteFile } from '../sqlite/write-sqlite-file.ts';
import { ownStoreFlaws } from './own-store-flaws.ts';
import { placeStore } from './place-store.ts';
import { type LaterStore, readLater } from './read-later.ts';
import { openStoreFile } from './store-file.ts';
import { chosenStores, findBackup, findBackups } from './stored-backups.ts';

/** What is to be brought back, and where to. */
export interface OfflineRestore {
  readonly safety: Safety;
  /** Folder of the store; made when it is not there. */
  readonly directory: string;
  /** `null` = the newest. */
  readonly id: string | null;
  /** From the copy in this store alone; `null` = from the first that is whole. */
  readonly store: string | null;
  /** Name of the database again, needed when there is a store in the folder. */
  readonly overwrite: string | null;
  readonly rollouts: 'pause' | 'back';
  readonly reason: string;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears what is done, as sentences. */
  readonly tell: (sentence: string) => void;
}

/** What was brought back. */
export interface OfflineRestored extends LineageOutcome {
  readonly id: string;
  readonly takenMs: number;
  /** Store that it came from. */
  readonly store: string;
  /** File of what was there before; `null` = there was nothing. */
  readonly kept: string | null;
}

/**
 * Brings Tidegate's own store back while no server works with it: finds the backup in the stores, compares
 * its copy, restores it beside, compares what is in it, begins a new lineage in it, and only then lets
 * it take the place of what was there, which is kept. What fails leaves everything as it was.
 *
 * @throws BackupFailure; ProblemError `store-locked` while a server works with the folder
 */
export async function restoreOffline(ask: OfflineRestore): Promise<OfflineRestored> {
  const { safety, directory, clock, signal, tell } = ask;
  const all = safety.stores.map((work) => createBackupStore(work, { clock }));
  const stores = chosenStores(all, ask.store);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // Held to the end: no server may begin in between.
  const unlock = lockDirectory(directory);
  try {
    const chosen = ask.id ?? (await newestOf(ask, stores));
    const found = await findBackup(stores, chosen, signal);
    const { manifest } = found;
    tell(`found ${manifest.id} in ${found.stores.map(({ name }) => `"${name}"`).join(', ')}`);
    const live = join(directory, FILE);
    const by = partsOf(ask, manifest.database);
    const later = await readLater(live, manifest.takenMs, by);
    refuse(ask, manifest, later, existsSync(live));
    const under = join(directory, 'restoring');
    await mkdir(under, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(under, 'store-'));
    try {
      const next = join(folder, FILE);
      const store = await writeApart(ask, found, stores, next, by);
      await compare(manifest, next, by, tell);
      const known = await findBackups(all, null, signal);
      const outcome = await begun(ask, manifest, next, { later, known: known.found });
      await synced(next);
      const kept = await placeStore({ live, next, nowMs: clock.nowMs() }, by);
      const told = [...known.troubles, ...remarksOf(later, manifest), ...outcome.told];
      const { id, takenMs } = manifest;
      return { ...outcome, told, id, takenMs, store, kept };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    unlock();
  }
}

const FILE = 'tidegate.db';

/** The newest of the only store of Tidegate that the configuration names. */
async function newestOf(
  { safety, signal, tell }: OfflineRestore,
  stores: readonly BackupStore[],
): Promise<string> {
  const names = safety.databases.flatMap(({ kind, name }) => (kind === 'tidegate' ? [name] : []));
  const [name] = names;
  if (name === undefined || names.length > 1) {
    const state = names.length === 0 ? 'none' : `${names.length}`;
    throw new BackupFailure(
      'not-found',
      `Cannot find the newest backup: the configuration has ${state} of "tidegate: true" under "databases"; give its id`,
    );
  }
  const { found, troubles } = await findBackups(stores, name, signal);
  for (const trouble of troubles) tell(trouble);
  const newest = found.find(({ manifest }) => manifest.engine === 'tidegate');
  if (newest !== undefined) return newest.manifest.id;
  throw new BackupFailure(
    'not-found',
    `Cannot find the newest backup of "${name}": no store has one that can be read`,
  );
}

function refuse(
  { overwrite, directory }: OfflineRestore,
  manifest: Manifest,
  later: LaterStore,
  isThere: boolean,
): void {
  const head = `Cannot restore "${manifest.id}" into "${directory}"`;
  if (manifest.engine !== 'tidegate')
    throw new BackupFailure(
      'other-database',
      `${head}: it is of "${manifest.engine}", not of a store of Tidegate; start the server and restore it there`,
    );
  if (isThere && overwrite !== manifest.database)
    throw new BackupFailure(
      'not-empty',
      `${head}: a store is there; give "--overwrite ${manifest.database}", which keeps it under another name`,
    );
  if (later.state === 'read' && later.identity !== manifest.identity)
    throw new BackupFailure(
      'other-database',
      `${head}: the store that is there is another one, not the one that was backed up; give another --data folder`,
    );
}

/** From the first copy that is as it was; it is read to its end before anything is written. */
async function writeApart(
  { safety, signal, tell }: OfflineRestore,
  found: FoundBackup,
  stores: readonly BackupStore[],
  next: string,
  by: SqliteJobParts,
): Promise<string> {
  const { manifest } = found;
  const encryption = encryptionOf(safety, manifest);
  const troubles: string[] = [];
  for (const { name } of found.stores) {
    const store = stores.find((one) => one.name === name);
    if (store === undefined) continue;
    try {
      tell(`comparing the copy in "${name}" with its manifest`);
      await checkStored(manifest, await store.get(manifest.object, signal), signal);
      tell(`restoring ${manifest.plainBytes} bytes beside`);
      const stored = await store.get(manifest.object, signal);
      const content = openBackup({ manifest, stored, encryption, signal });
      await writeSqliteFile(content, next, { ...by, tell: () => {} });
      return name;
    } catch (cause) {
      if (!(cause instanceof BackupFailure) || !OF_COPIES.includes(cause.code)) throw cause;
      troubles.push(`copy in "${name}": ${cause.message}`);
      tell(`copy in "${name}": ${cause.message}`);
    }
  }
  throw new BackupFailure(
    'damaged',
    `Cannot restore "${manifest.id}": no copy of it is whole: ${troubles.join('; ')}; take an older backup`,
  );
}

const OF_COPIES: readonly BackupFailure['code'][] = ['damaged', 'not-found', 'unreachable'];

function encryptionOf({ backups }: Safety, manifest: Manifest): BackupEncryption | null {
  if (manifest.encryption === null) return null;
  const keys = backups.flatMap(({ database, encryption }) =>
    database === manifest.database && encryption !== null ? [encryption] : [],
  );
  const [first] = keys;
  if (first !== undefined) return first;
  throw new BackupFailure(
    'wrong-passphrase',
    `Cannot open "${manifest.id}": it is encrypted, and no policy of "${manifest.database}" has a key; add "encrypt" to one`,
  );
}

async function compare(
  manifest: Manifest,
  path: string,
  by: SqliteJobParts,
  tell: (sentence: string) => void,
): Promise<void> {
  tell('comparing what is in it with what was backed up');
  const checksums = manifest.contents.tables.some(({ checksum }) => checksum !== null);
  const asked = { path, checksums, isOwnStore: true };
  const found = await runSqliteJob('read', 'contents', asked, by);
  const differences = contentsDifferences(manifest.contents, found);
  if (differences.length > 0)
    throw new BackupFailure(
      'damaged',
      `Cannot restore "${manifest.id}": it is not what was backed up: ${differences.slice(0, 5).join('; ')}; take another backup`,
    );
}

async function begun(
  { actor, reason, rollouts, clock, tell }: OfflineRestore,
  { id, takenMs }: Manifest,
  path: string,
  { later, known }: { readonly later: LaterStore; readonly known: readonly FoundBackup[] },
): Promise<LineageOutcome> {
  tell('beginning a new lineage in it');
  const file = await openStoreFile(path);
  try {
    return await file.transact(async (tx) => {
      const nowMs = clock.nowMs();
      const flaws = await ownStoreFlaws(tx);
      if (flaws.length > 0)
        throw new BackupFailure(
          'damaged',
          `Cannot restore "${id}": ${flaws.slice(0, 5).join('; ')}; take another backup`,
        );
      const learned = await learnBackups(tx, known, { actor, nowMs });
      const facts = later.state === 'read' ? later.facts : null;
      const more = { backup: id, takenMs };
      const outcome = await beginLineages(tx, {
        ...{ actor, reason, rollouts, nowMs, more, later: facts },
      });
      const backups =
        learned === 0 ? [] : [`${learned} backups lie in the stores that it did not know of`];
      return { ...outcome, told: [...outcome.told, ...backups] };
    });
  } finally {
    await file.close();
  }
}

/** What a person has to do again, because nothing tells it. */
function remarksOf(later: LaterStore, { takenMs }: Manifest): string[] {
  const since = `after ${new Date(takenMs).toISOString().slice(0, 16)}Z`;
  if (later.state === 'read') {
    const { length } = later.facts.erased;
    if (length === 0) return [];
    return [`${length} erasures of users' data ${since} are to be done again`];
  }
  const why = later.state === 'none' ? 'is gone' : `cannot be read (${later.why})`;
  return [
    `the newer store ${why}: keys that were revoked, users that were erased, flags that were switched off and rollouts that were taken back ${since} are as they were before; do it again`,
  ];
}

function partsOf(
  { clock, directory, signal }: Pick<OfflineRestore, 'clock' | 'directory' | 'signal'>,
  name: string,
): SqliteJobParts {
  return { name, parts: { clock, limits, directory }, signal };
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
