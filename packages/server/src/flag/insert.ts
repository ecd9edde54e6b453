import { randomBytes } from 'node:crypto';
import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';

/** A new flag's columns; the others begin the same for all. */
export type NewFlag = Pick<
  Tables['flag'],
  | 'environment'
  | 'key'
  | 'description'
  | 'kind'
  | 'variants'
  | 'off'
  | 'serve'
  | 'aliases'
  | 'schema'
  | 'variable'
  | 'clientVisible'
  | 'settings'
  | 'foreign'
  | 'changedMs'
>;

/** Inserts flags, each with a salt of its own: 64 random bits that no browser sees. */
export async function insertFlags({ db }: Tx, flags: readonly NewFlag[]): Promise<void> {
  for (const rows of inChunks(flags, INSERT_ROWS)) {
    await db.insertInto('flag').values(rows.map(rowOf)).execute();
  }
}

function rowOf(flag: NewFlag): Tables['flag'] {
  return {
    ...flag,
    retired: '{}',
    base: null,
    forgotten: 0,
    killed: null,
    salt: randomBytes(8).toString('hex'),
    owner: null,
    nextDraw: 1,
    barred: '[]',
    revision: 1,
    archivedMs: null,
  };
}
