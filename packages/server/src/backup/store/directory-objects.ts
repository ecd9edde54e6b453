import type { Dirent } from 'node:fs';
import { lstat, opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupFailure, type StoredObject } from '../backup-store.ts';
import { readObjectName } from '../format/object-names.ts';
import type { DirectoryStoreWork } from '../store-work.ts';
import type { StoreLimits } from './limits.ts';

/** How files begin that are being written. */
export const TEMPORARY = '.tmp-';

/** Files of a folder that are backups by name; what else lies there is not looked at. */
export async function listDirectory(
  work: DirectoryStoreWork,
  limits: StoreLimits,
  signal: AbortSignal,
): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  for await (const name of namesIn(work.path)) {
    if (signal.aborted) throw new BackupFailure('ended', 'Cannot go on: it was told to end');
    if (found.length === limits.objectsMax) throw tooMany(work.name, limits);
    // What is removed meanwhile is not there.
    const stat = await lstat(join(work.path, name)).catch(() => null);
    if (stat === null) continue;
    found.push({ name, bytes: stat.size, modifiedMs: Math.trunc(stat.mtimeMs) });
  }
  return found.sort((left, right) => (left.name < right.name ? -1 : 1));
}

async function* namesIn(root: string): AsyncGenerator<string> {
  for await (const folder of entriesOf(root)) {
    if (!folder.isDirectory()) continue;
    for await (const file of entriesOf(join(root, folder.name))) {
      const name = `${folder.name}/${file.name}`;
      if (file.isFile() && readObjectName(name) !== null) yield name;
    }
  }
}

/** Removes what a killed process left half written, when it was last touched before `untilMs`. */
export async function removeLeftovers(folder: string, untilMs: number): Promise<void> {
  for await (const { name } of entriesOf(folder)) {
    if (!name.startsWith(TEMPORARY)) continue;
    const path = join(folder, name);
    // Another process may have done the same.
    const left = await lstat(path).catch(() => null);
    if (left !== null && left.mtimeMs < untilMs) await rm(path, { force: true });
  }
}

/** What is told of a store that nobody cleans. */
export function tooMany(store: string, { objectsMax }: StoreLimits): BackupFailure {
  const message = `Cannot list store "${store}": it has more than ${objectsMax} objects; remove some or use another`;
  return new BackupFailure('refused', message);
}

/** A folder that is not there yet is empty. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
