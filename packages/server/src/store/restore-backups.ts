import type { Actor } from '@tidegate/core';
import type { Manifest } from '../backup/manifest.ts';
import { writeBackup } from '../backup/write.ts';
import type { Tx } from './transaction.ts';

/** A backup that lies in stores. */
export interface FoundBackup {
  readonly manifest: Manifest;
  readonly stores: readonly { readonly name: string; readonly offSite: boolean }[];
}

/**
 * Writes down backups that lie in the stores and that a store which went back in time does not know:
 * those that were made since, and the very one that it came from. None of them expires by itself, for
 * nobody knows their policy. Those of environments that are not there are left out.
 *
 * @returns how many
 */
export async function learnBackups(
  tx: Tx,
  found: readonly FoundBackup[],
  { actor, nowMs }: { readonly actor: Actor; readonly nowMs: number },
): Promise<number> {
  const known = await tx.db.selectFrom('environment').select('key').execute();
  const environments = new Set(known.map(({ key }) => key));
  let learned = 0;
  for (const { manifest, stores } of found) {
    const { id, database, environment, kind, takenMs, bytes } = manifest;
    if (!environments.has(environment)) continue;
    const before = await tx.db
      .selectFrom('backup')
      .select(['state', 'policy', 'expiresMs'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (before !== undefined && before.state !== 'running') continue;
    const backup = {
      ...{ id, environment, database, kind, bytes, manifest, state: 'stored' as const },
      ...{ policy: before?.policy ?? null, expiresMs: before?.expiresMs ?? null },
      ...{ startedMs: takenMs, endedMs: takenMs, verifiedMs: null },
      ...{ remarks: ['found in the stores when the store was brought back'], detail: '' },
    };
    const copies = stores.map(({ name, offSite }) => ({
      ...{ store: name, offSite: offSite ? 1 : 0, state: 'stored' as const, bytes },
    }));
    await writeBackup(tx, { backup, copies, actor, nowMs });
    learned += 1;
  }
  return learned;
}
