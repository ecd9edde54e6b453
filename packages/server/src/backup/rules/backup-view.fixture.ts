import type { BackupView } from '@tidegate/protocol';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** A Friday, 12:00 UTC. */
export const NOW_MS = Date.UTC(2026, 4, 1, 12);

let made = 0;

/** A backup as a view, `ageMs` old. */
export function backupView(ageMs: number, more: Partial<BackupView> = {}): BackupView {
  made += 1;
  const startedMs = NOW_MS - ageMs;
  return {
    ...{ id: `bk_${made}`, database: 'app', environment: 'production', policy: 'daily' },
    ...{ kind: 'full', state: 'stored', startedMs, endedMs: startedMs + 1_000, bytes: 100 },
    ...{ encrypted: true, serverVersion: '15.20', tables: 1, rows: 1, verifiedMs: null },
    ...{ expiresMs: null, copies: [], remarks: [], detail: '' },
    ...more,
  };
}
