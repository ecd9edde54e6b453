import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tx } from '../store/transaction.ts';
import type { EraseCursor } from './erase-cursor.ts';
import { USER_KINDS } from './kinds.ts';
import { ERASE_ROWS } from './limits.ts';
import { lookAtRows } from './look-at-rows.ts';
import { lowerTotals } from './lower-totals.ts';
import { keyOf } from './row-key.ts';
import { deleteRows } from './user-rows.ts';

type Change = SafetyTransactions['eraseUserPiece'];

/**
 * Erases what is about a user, by what `userUnits` answered, among the next rows of one kind that
 * `lookAtRows` finds, at most 100 of them: whoever has something urgent to write waits for no more than
 * that. A piece that is done again finds nothing.
 *
 * @param input.from what the piece before answered as `next`; `null` = the first
 * @throws ProblemError `not-found` for an unknown environment
 */
export async function eraseUserPiece(
  tx: Tx,
  { environment, unit, units, from }: Parameters<Change>[0],
): Promise<ReturnType<Change>> {
  await requireEnvironment(tx, environment);
  const at = from === null ? 0 : USER_KINDS.findIndex(({ kind }) => kind === from.kind);
  const kind = USER_KINDS[at];
  if (kind === undefined) throw new Error('Cannot erase a user: there is no such kind of rows');
  const all = new Set(units);
  const about = { environment, unit, all };
  const { found, next } = await lookAtRows(tx, kind, about, from?.after ?? []);
  // A session that began meanwhile still joins its rows to the user: whoever asks again finds them.
  const wanted = found.filter(
    (row) => kind.table !== 'session_owner' || all.has(String(row['session'])),
  );
  const some = wanted.slice(0, ERASE_ROWS);
  const gone = await deleteRows(tx, kind, about, some);
  if (gone.length > 0) await lowerTotals(tx, kind.table, environment, gone);
  const last = wanted.length > some.length ? some.at(-1) : undefined;
  const after = last === undefined ? next : keyOf(kind, last);
  return { kind: kind.kind, rows: gone.length, next: nextOf(at, kind.kind, after) };
}

function nextOf(at: number, kind: string, after: EraseCursor['after'] | null): EraseCursor | null {
  if (after !== null) return { kind, after };
  const following = USER_KINDS[at + 1];
  return following === undefined ? null : { kind: following.kind, after: [] };
}
