import { CONTROLLER_LEASE } from '../controller/require-term.ts';
import type { TelemetrySource } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { ALERT_HEARD_MAX_MS, ALERT_HEARD_MIN_MS } from './limits.ts';
import type { Span } from './look-window.ts';

/** Since when processes are listened to without a gap; `null` when nobody does now. */
export async function listeningSinceMs({ db }: ReadTx, nowMs: number): Promise<number | null> {
  const lease = await db
    .selectFrom('lease')
    .select('heardSinceMs')
    .where('name', '=', CONTROLLER_LEASE)
    .where('expiresMs', '>', nowMs)
    .executeTakeFirst();
  return lease?.heardSinceMs ?? null;
}

/**
 * From when on a process must have been heard of, so that silence in a span is a count of 0: in its
 * second half, but in the last 30 s at least and the last 2 min at most. One that was heard of at its
 * begin may be gone.
 */
export function heardFromMs({ fromMs, toMs }: Span): number {
  const half = Math.min(ALERT_HEARD_MAX_MS, Math.max(ALERT_HEARD_MIN_MS, (toMs - fromMs) / 2));
  return Math.max(fromMs, toMs - half);
}

/** Whether any process of an environment was heard of since then: pages, or servers and probes. */
export async function heardProcesses(
  { db }: ReadTx,
  environment: string,
  source: TelemetrySource,
  sinceMs: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('instance')
    .leftJoin('api_key', 'api_key.id', 'instance.keyId')
    .select('instance.id')
    .where('instance.environment', '=', environment)
    .where('instance.seenMs', '>=', sinceMs)
    .where((eb) =>
      source === 'browser'
        ? eb('api_key.kind', '=', 'browser')
        : eb.or([eb('api_key.kind', 'is', null), eb('api_key.kind', '!=', 'browser')]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
