import type { Actor } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import type { SafetyTransactions } from '../../store/safety-operations.ts';
import type { Manifest } from '../manifest.ts';
import type { BackupWorld } from './backup-world.ts';

type Input = Parameters<SafetyTransactions['writeBackup']>[0];
export type BackupRow = Input['backup'];
export type CopyRow = Input['copies'][number];

/** How a backup stands, held by the one job that works at it. */
export interface BackupRecord {
  readonly row: BackupRow;
  readonly copies: readonly CopyRow[];
  /** Writes what changed to the store. */
  save(changes: Partial<BackupRow>): Promise<void>;
  /** Remembers how a copy stands; the next `save` writes it. */
  setCopy(store: string, changes: Partial<Pick<CopyRow, 'state' | 'bytes'>>): void;
}

/** A record of what is to be written; nothing is yet. */
export function backupRecord(
  world: Pick<BackupWorld, 'store' | 'clock'>,
  first: { readonly row: BackupRow; readonly copies: readonly CopyRow[] },
  actor: Actor,
): BackupRecord {
  let { row } = first;
  const copies = new Map(first.copies.map((copy) => [copy.store, copy]));
  return {
    get row() {
      return row;
    },
    get copies() {
      return [...copies.values()];
    },
    async save(changes) {
      row = { ...row, ...changes };
      const nowMs = world.clock.nowMs();
      const written = { backup: row, copies: [...copies.values()], actor, nowMs };
      await world.store.transact('writeBackup', written);
    },
    setCopy(store, changes) {
      const copy = copies.get(store);
      if (copy !== undefined) copies.set(store, { ...copy, ...changes });
    },
  };
}

/** A backup that was written to the store, and what was written beside it. */
export async function storedRecord(
  world: Pick<BackupWorld, 'store' | 'clock'>,
  id: string,
  actor: Actor,
): Promise<{ readonly record: BackupRecord; readonly manifest: Manifest | null }> {
  const found = await world.store.read('getBackup', { id });
  if (found === null) {
    throw new ProblemError(
      'not-found',
      `Cannot find backup "${id}": it does not exist; list the backups to see their ids`,
    );
  }
  const { view, manifest } = found;
  const { database, environment, policy, kind, state, startedMs, endedMs, expiresMs } = view;
  const { verifiedMs, bytes, remarks, detail } = view;
  const row = {
    ...{ id, database, environment, policy, kind, state, startedMs, endedMs, expiresMs },
    ...{ verifiedMs, bytes, remarks, detail, manifest },
  };
  const copies = view.copies.map((copy) => ({ ...copy, offSite: copy.offSite ? 1 : 0 }));
  return { record: backupRecord(world, { row, copies }, actor), manifest };
}
