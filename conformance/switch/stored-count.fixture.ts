import { type DataPlace, openDatabase } from '../../examples/harbor/src/store/database.ts';
import { readState } from '../../examples/harbor/src/store/session-state.ts';
import type { CountingClients } from './counting-clients.fixture.ts';

/** What the store holds, counted row by row. */
export interface StoredCount {
  readonly stored: number;
  readonly answered: number;
  readonly callbacks: number;
  /** Messages, answers and callbacks that clients know of and the store has not. */
  readonly lost: number;
  /** Those that it has more than once, or that nobody sent. */
  readonly doubled: number;
  /** Sessions whose counters and preference are as their clients expect. */
  readonly kept: number;
}

/** Counts what two processes have written, past both of them. */
export async function countStored(
  place: DataPlace,
  clients: CountingClients,
): Promise<StoredCount> {
  const database = await openDatabase(place);
  try {
    return await database.read(async (queries) => {
      const sum = { stored: 0, answered: 0, callbacks: 0, lost: 0, doubled: 0, kept: 0 };
      for (const [session, { messages, language }] of clients.expected()) {
        const column = async (sql: string): Promise<string[]> =>
          (await queries.all(sql, session)).map(({ value }) => String(value));
        const from = 'from message where session_id = ?';
        const stored = await column(`select client_id as value ${from} and role = 'user'`);
        const answered = await column(`select reply_to as value ${from} and role = 'assistant'`);
        const callbacks = await column('select id as value from callback where session_id = ?');
        const ids = (letter: string): string[] =>
          Array.from({ length: messages }, (_, n) => `${session}-${letter}-${n + 1}`);
        for (const [found, known] of [
          [stored, ids('m')],
          [answered, ids('m')],
          [callbacks, ids('c')],
        ] as const) {
          const names = new Set(found);
          sum.lost += known.filter((id) => !names.has(id)).length;
          sum.doubled += found.length - known.filter((id) => names.has(id)).length;
        }
        sum.stored += stored.length;
        sum.answered += answered.length;
        sum.callbacks += callbacks.length;
        const [row] = await queries.all('select state from session where id = ?', session);
        const state = readState(row?.['state']);
        const wanted = { said: messages, answered: messages, callbacks: messages, language };
        if (JSON.stringify(state) === JSON.stringify(wanted)) sum.kept += 1;
      }
      return sum;
    });
  } finally {
    await database.close();
  }
}
