import { nearestName } from '@tidegate/core';
import { BackupFailure, type BackupStore } from '../../backup/backup-store.ts';
import { readBackupId } from '../../backup/format/backup-id.ts';
import { formatLimits } from '../../backup/format/limits.ts';
import { readManifest } from '../../backup/format/manifest-text.ts';
import { readObjectName } from '../../backup/format/object-names.ts';
import type { Manifest } from '../../backup/manifest.ts';
import type { FoundBackup } from '../../store/restore-backups.ts';
import { ownStoreLimits } from './limits.ts';

/** What lies in the stores, asked of the stores themselves. */
export interface StoredBackups {
  /** Newest first. */
  readonly found: readonly FoundBackup[];
  /** Stores that did not answer, manifests that cannot be read, what was left out: as sentences. */
  readonly troubles: readonly string[];
}

/**
 * Looks through stores for backups: no server and no database is asked. A store that does not answer
 * is told, and the others are looked through all the same.
 *
 * @param database of this one alone; `null` = of all
 * @throws BackupFailure `ended`
 */
export async function findBackups(
  stores: readonly BackupStore[],
  database: string | null,
  signal: AbortSignal,
): Promise<StoredBackups> {
  const troubles: string[] = [];
  const places = new Map<string, { database: string; name: string; stores: BackupStore[] }>();
  for (const store of stores) {
    for (const name of await namesIn(store, troubles, signal)) {
      const read = readObjectName(name);
      if (read?.kind !== 'manifest' || (database ?? read.database) !== read.database) continue;
      const place = places.get(read.id) ?? { database: read.database, name, stores: [] };
      place.stores.push(store);
      places.set(read.id, place);
    }
  }
  const newest = [...places].sort(([left], [right]) => takenMs(right) - takenMs(left));
  const left = newest.length - ownStoreLimits.manifestsMax;
  if (left > 0) troubles.push(`${left} older backups were not looked at`);
  const found: FoundBackup[] = [];
  for (const [id, place] of newest.slice(0, ownStoreLimits.manifestsMax)) {
    const one = await manifestIn(id, place.name, place.stores, { troubles, signal });
    if (one !== null) found.push(one);
  }
  return { found, troubles };
}

/**
 * The backup of an id, in those of the stores that have its manifest.
 *
 * @throws BackupFailure `not-found` when no store has it, `damaged` when none can be read
 */
export async function findBackup(
  stores: readonly BackupStore[],
  id: string,
  signal: AbortSignal,
): Promise<FoundBackup> {
  const database = readBackupId(id)?.database ?? null;
  if (database === null) {
    throw new BackupFailure(
      'not-found',
      `Cannot find backup "${id.slice(0, 100)}": this is no id of a backup; "tidegate backup list --offline" shows them`,
    );
  }
  const name = `${database}/${id}.json`;
  const troubles: string[] = [];
  const found = await manifestIn(id, name, stores, { troubles, signal });
  if (found !== null) return found;
  throw new BackupFailure(
    'not-found',
    `Cannot find backup "${id}": ${troubles.join('; ')}; "tidegate backup list --offline" shows what there is`,
  );
}

/** @throws BackupFailure `not-found` when the configuration has no such store */
export function chosenStores(
  stores: readonly BackupStore[],
  wanted: string | null,
): readonly BackupStore[] {
  if (wanted === null && stores.length > 0) return stores;
  const chosen = stores.filter(({ name }) => name === wanted);
  if (chosen.length > 0) return chosen;
  if (wanted === null)
    throw new BackupFailure(
      'not-found',
      'Cannot look for backups: the configuration names no store; add it under "stores"',
    );
  const names = stores.map(({ name }) => name);
  const nearest = nearestName(wanted, names);
  throw new BackupFailure(
    'not-found',
    `Cannot use store "${wanted}": the configuration has none of this name; ${nearest === null ? `it has ${names.join(', ') || 'none'}` : `did you mean "${nearest}"?`}`,
  );
}

async function namesIn(
  store: BackupStore,
  troubles: string[],
  signal: AbortSignal,
): Promise<string[]> {
  try {
    return (await store.list(signal)).map(({ name }) => name);
  } catch (cause) {
    troubles.push(`store "${store.name}": ${whyOf(cause)}`);
    return [];
  }
}

/** From the first store whose copy of it can be read; the others count when they have the same. */
async function manifestIn(
  id: string,
  name: string,
  stores: readonly BackupStore[],
  { troubles, signal }: { readonly troubles: string[]; readonly signal: AbortSignal },
): Promise<FoundBackup | null> {
  let manifest: Manifest | null = null;
  const having: { name: string; offSite: boolean }[] = [];
  for (const store of stores) {
    try {
      const read = readManifest(await whole(store, name, signal));
      if (read.id !== id) throw new BackupFailure('damaged', 'it is of another backup');
      manifest ??= read;
      if (read.sha256 === manifest.sha256)
        having.push({ name: store.name, offSite: store.offSite });
    } catch (cause) {
      if (signal.aborted) throw cause;
      troubles.push(`${id} in "${store.name}": ${whyOf(cause)}`);
    }
  }
  return manifest === null ? null : { manifest, stores: having };
}

async function whole(store: BackupStore, name: string, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await store.get(name, signal)) {
    const piece = Buffer.from(chunk as Uint8Array);
    bytes += piece.length;
    if (bytes > formatLimits.manifestBytes) throw new BackupFailure('damaged', 'it is too long');
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}

function takenMs(id: string): number {
  return readBackupId(id)?.takenMs ?? 0;
}

function whyOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
