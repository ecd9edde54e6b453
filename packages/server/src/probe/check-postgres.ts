import type { Limits } from '../config/limits.ts';
import type { AddressGuard } from '../notify/address-guard.ts';
import { ended, postgresOptions } from './postgres-connection.ts';
import type { PostgresCheck, ProbeOutcome } from './probe-target.ts';

/**
 * Connects, asks `select 1` in a read-only session, and leaves. Rejects when the server cannot be
 * reached, lets nobody in, does not answer or never ends its answer, or when the signal ends it.
 */
export async function checkPostgres(
  { url }: PostgresCheck,
  by: {
    readonly guard: AddressGuard;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    readonly limits: Pick<Limits, 'probePostgresBytes'>;
  },
): Promise<ProbeOutcome> {
  const { default: postgres } = await import('postgres');
  const { guard, signal, timeoutMs, limits } = by;
  const asked = { guard, signal, timeoutMs, mostBytes: limits.probePostgresBytes };
  const sql = postgres(postgresOptions(new URL(url), { ...asked, name: 'tidegate probe' }));
  // Its own end waits for an answer that may never come; the signal cuts the socket.
  try {
    const [row] = await ended(by.signal, sql`select 1 as one`);
    return row?.['one'] === 1
      ? { ok: true, detail: '' }
      : { ok: false, detail: 'it answered something else than 1' };
  } finally {
    void sql.end({ timeout: 0 }).catch(() => {});
  }
}
