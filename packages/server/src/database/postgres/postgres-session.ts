import type { Sql } from 'postgres';
import { databaseLimits } from '../limits.ts';
import { type FailureParts, sessionFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';

/**
 * Works on one connection, which ends with the work or with the signal. Times, numbers and bytes are
 * written in one way, whatever the server's settings: sums over rows depend on it.
 *
 * @param what of the sentence `Cannot <what> database "…"`
 * @throws BackupFailure
 */
export async function inSession<T>(
  place: PostgresPlace,
  what: string,
  by: FailureParts,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const { default: postgres } = await import('postgres');
  const sql = postgres(sessionOptionsFor(place));
  const end = (): void => void sql.end({ timeout: 0 }).catch(() => {});
  try {
    by.signal.throwIfAborted();
    return await endedBy(by.signal, work(sql));
  } catch (cause) {
    throw sessionFailure(what, cause, by);
  } finally {
    end();
  }
}

/** What was asked, or a rejection as soon as the signal ends it. */
function endedBy<T>(signal: AbortSignal, asked: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

/** Options of one connection whose texts are written in one way. */
export function sessionOptionsFor(place: PostgresPlace) {
  const { host, port, user, password, database, sslmode } = place;
  const isSocket = host.startsWith('/');
  return {
    ...(isSocket ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }),
    ...{ user, database, password: () => password },
    ssl: sslmode === 'disable' ? (false as const) : sslmode,
    ...{ max: 1, prepare: false, fetch_types: false, onnotice: () => {} },
    connect_timeout: databaseLimits.connectTimeoutS,
    target_session_attrs: undefined,
    connection: {
      application_name: 'tidegate backup',
      // As text: the client leaves out what is 0.
      statement_timeout: '0' as never,
      idle_in_transaction_session_timeout: '0' as never,
      lock_timeout: databaseLimits.lockTimeoutMs,
      TimeZone: 'UTC',
      DateStyle: 'ISO, YMD',
      IntervalStyle: 'postgres',
      extra_float_digits: 3,
      bytea_output: 'hex',
      xmlbinary: 'base64',
      lc_monetary: 'C',
      row_security: 'off' as never,
    },
  };
}
