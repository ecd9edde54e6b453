import type { BackupView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { Manifest } from './manifest.ts';

/** A backup as the API shows it. */
export function backupView(
  row: Tables['backup'],
  copies: readonly Tables['backup_copy'][],
): BackupView {
  const { id, database, environment, policy, kind, state, startedMs, endedMs } = row;
  const manifest = manifestOf(row);
  const tables = manifest?.contents.tables ?? [];
  return {
    ...{ id, database, environment, policy, kind, state, startedMs, endedMs },
    ...{ bytes: row.bytes, verifiedMs: row.verifiedMs, expiresMs: row.expiresMs },
    encrypted: manifest !== null && manifest.encryption !== null,
    serverVersion: manifest?.serverVersion ?? '',
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    copies: copies.map((copy) => ({
      ...{ store: copy.store, offSite: copy.offSite === 1 },
      ...{ state: copy.state, bytes: copy.bytes },
    })),
    remarks: fromJson<string[]>(row.remarks),
    detail: row.detail,
  };
}

/** What was written beside a backup; `null` until it is stored. */
export function manifestOf({ manifest }: Pick<Tables['backup'], 'manifest'>): Manifest | null {
  return manifest === null ? null : fromJson<Manifest>(manifest);
}
