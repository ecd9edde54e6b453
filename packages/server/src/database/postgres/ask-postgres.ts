import type { AskRows } from '../integrity.ts';
import { databaseLimits } from '../limits.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { sessionOptionsFor } from './postgres-session.ts';
import type { PostgresWork } from './postgres-work.ts';

/** How checks are asked: one statement each, in a transaction that reads only and does not take long. */
export function askPostgres({ signal }: PostgresWork, place: PostgresPlace): AskRows {
  return async (query) => {
    signal.throwIfAborted();
    const { default: postgres } = await import('postgres');
    const sql = postgres(sessionOptionsFor(place));
    const end = (): void => void sql.end({ timeout: 0 }).catch(() => {});
    signal.addEventListener('abort', end, { once: true });
    try {
      const rows = await sql.begin('read only', async (tx) => {
        await tx.unsafe(`set local statement_timeout = ${databaseLimits.integrityTimeoutMs}`);
        // Not "simple": that would take several statements, and with them the end of the transaction.
        return await tx.unsafe(query, [], { simple: false } as { prepare?: boolean }).values();
      });
      return rows.slice(0, databaseLimits.integrityRows).map((row) => row.map(textOf));
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  };
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
