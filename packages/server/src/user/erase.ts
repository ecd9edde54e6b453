import type { Actor } from '@tidegate/core';
import type { RouteAnswer } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { inChunks } from '../store/in-chunks.ts';
import type { Store, Transactions } from '../store/store.ts';
import type { EraseCursor } from './erase-cursor.ts';
import { USER_KINDS } from './kinds.ts';
import { UNITS_AT_ONCE } from './limits.ts';

/**
 * Erases all that is stored about one user, or one conversation, of an environment, in pieces, so that
 * a rollback never waits for it. Evidence that was folded into sums is anonymous and stays; the audit
 * trail says by HMAC, once at the end, that it was done. Where it broke off it is asked for again: what
 * joins a user to their conversations goes last, so the rest is found. What comes of the same user
 * afterwards starts anew, as of somebody new.
 *
 * @throws ProblemError `not-found` for an unknown environment; `malformed-request` for an empty id,
 *   without a reason, or with a reason that holds the id
 */
export async function eraseUser(
  store: Pick<Store, 'read' | 'transact'>,
  asked: {
    readonly environment: string;
    readonly user: string;
    readonly reason: string;
    readonly actor: Actor;
    readonly nowMs: number;
  },
): Promise<RouteAnswer<'eraseUser'>> {
  const { environment, user, reason, actor, nowMs } = asked;
  const flaw = reasonFlaw(reason, user);
  if (flaw !== null) throw new ProblemError('malformed-request', `Cannot erase a user: ${flaw}`);
  const { unit, units } = await store.read('userUnits', { environment, user });
  const erased = Object.fromEntries(USER_KINDS.map(({ kind }) => [kind, 0]));
  for (const some of inChunks(units, UNITS_AT_ONCE)) {
    let from: EraseCursor | null = null;
    do {
      const next: PieceAsked = { environment, unit, units: some, from };
      const done: Piece = await store.transact('eraseUserPiece', next);
      erased[done.kind] = (erased[done.kind] ?? 0) + done.rows;
      from = done.next;
    } while (from !== null);
  }
  await store.transact('noteUserErasure', { environment, unit, reason, erased, actor, nowMs });
  const rows = Object.values(erased).reduce((sum, count) => sum + count, 0);
  return { environment, unit, erased, rows };
}

type PieceAsked = Parameters<Transactions['eraseUserPiece']>[0];
type Piece = ReturnType<Transactions['eraseUserPiece']>;

/** The audit trail is for ever, and is to hold no raw id. */
function reasonFlaw(reason: string, user: string): string | null {
  if (reason.trim() === '') return 'no reason was given; say why';
  if (user.length < LEAST_LENGTH || !reason.includes(user)) return null;
  return 'its reason holds the id, and the audit trail keeps it for ever; name the request instead';
}

/** Shorter ids stand in too many innocent words. */
const LEAST_LENGTH = 4;
