import { ended, postgresOptions } from '../probe/postgres-connection.ts';
import type { ActionOutcome, SqlWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';
import { boundText, isWithin } from './number-bound.ts';

/**
 * Asks one statement in a read-only transaction over a connection of its own. Rejects when the
 * database cannot be reached, lets nobody in or does not answer, or when the signal ends it.
 */
export async function runSqlQuery(work: SqlWork, parts: ActionParts): Promise<ActionOutcome> {
  const { guard, signal, timeoutMs, limits } = parts;
  const { default: postgres } = await import('postgres');
  const by = {
    guard,
    signal,
    timeoutMs,
    mostBytes: limits.actionSqlBytes,
    name: 'tidegate action',
  };
  const sql = postgres(postgresOptions(new URL(work.url), by));
  try {
    const asked = sql.begin('read only', (tx) =>
      // Not "simple": that would take several statements, and with them the end of the transaction.
      tx.unsafe(work.query, [], { simple: false } as { prepare?: boolean }),
    );
    return judged(await ended(signal, asked), work.expect);
  } catch (cause) {
    const said = refusalOf(cause);
    if (said === null) throw cause;
    return { outcome: 'failed', detail: said };
  } finally {
    void sql.end({ timeout: 0 }).catch(() => {});
  }
}

function judged(
  rows: readonly Readonly<Record<string, unknown>>[],
  expect: SqlWork['expect'],
): ActionOutcome {
  const found = `it found ${rows.length === 1 ? '1 row' : `${rows.length} rows`}`;
  if (expect === 'rows') return { outcome: rows.length > 0 ? 'ok' : 'failed', detail: found };
  if (expect === 'none') return { outcome: rows.length === 0 ? 'ok' : 'failed', detail: found };
  const [row, ...more] = rows;
  const [value, ...others] = Object.values(row ?? {});
  if (more.length > 0 || row === undefined || others.length > 0)
    return { outcome: 'failed', detail: `${found}, not one row with one value` };
  const number = numberOf(value);
  // The value itself may be somebody's data: a text is not shown.
  if (number === null) return { outcome: 'failed', detail: 'its value is no number' };
  const wanted = boundText(expect);
  return isWithin(number, expect)
    ? { outcome: 'ok', detail: `it is ${number}, ${wanted}` }
    : { outcome: 'failed', detail: `it is ${number}, not ${wanted}` };
}

/** Numbers beyond 2^53 come as text. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d{1,30}(\.\d{1,30})?$/.test(value)) return null;
  return Number(value);
}

/**
 * What the database itself has against the query: that is an answer. Its message may quote data, so
 * it is left out but for names of what is missing.
 */
function refusalOf(cause: unknown): string | null {
  if (!(cause instanceof Error) || cause.name !== 'PostgresError' || !('code' in cause))
    return null;
  const code = String(cause.code);
  if (code === '25006')
    return 'the database refuses it: it would write, and only reading is allowed';
  if (MISSING.has(code)) return `the database refuses it: ${cause.message}`;
  // Of the connection, the server's limits and its shutting down: nothing was found out.
  const isAnswer = code.startsWith('42') || code.startsWith('22');
  return isAnswer ? `the database refuses it (${code})` : null;
}

/** Tables, columns, functions and schemas that are not there. */
const MISSING: ReadonlySet<string> = new Set(['42P01', '42703', '42883', '3F000']);
