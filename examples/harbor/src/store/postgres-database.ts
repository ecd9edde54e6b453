import postgres from 'postgres';
import type { Database, Queries, Row } from './database.ts';
import { BUSY_LIMIT_MS, CONNECTIONS_MAX } from './limits.ts';

type Transaction = postgres.TransactionSql;

/** PostgreSQL 15 or newer; rejects when it does not answer. */
export async function openPostgres(url: string): Promise<Database> {
  const sql = postgres(url, {
    max: CONNECTIONS_MAX,
    connect_timeout: BUSY_LIMIT_MS / 1_000,
    onnotice: () => undefined,
    connection: { lock_timeout: BUSY_LIMIT_MS },
  });
  try {
    await sql`select 1`;
  } catch (error) {
    await sql.end();
    throw error;
  }
  const within = async <T>(options: string, work: (queries: Queries) => Promise<T>): Promise<T> => {
    // Boxed: the driver resolves lists of promises that are answered.
    const { answer } = await sql.begin(options, async (transaction) => ({
      answer: await work(queriesOf(transaction)),
    }));
    return answer;
  };
  return {
    kind: 'postgres',
    change: (work) => within('', work),
    read: (work) => within('isolation level repeatable read read only', work),
    close: () => sql.end({ timeout: BUSY_LIMIT_MS / 1_000 }),
  };
}

function queriesOf(transaction: Transaction): Queries {
  return {
    locked: 'for update',
    held: 'for share',
    all: async (sql, ...values) => [...(await transaction.unsafe<Row[]>(numbered(sql), values))],
    run: async (sql, ...values) => (await transaction.unsafe(numbered(sql), values)).count,
  };
}

/** `?` as PostgreSQL writes it; no statement of Harbor has one in a text. */
function numbered(sql: string): string {
  let index = 0;
  return sql.replace(/\?/g, () => {
    index += 1;
    return `$${index}`;
  });
}
