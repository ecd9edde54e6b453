import { createHash } from 'node:crypto';
import type { SessionRow, Urgent } from '@tidegate/protocol';
import { inChunks } from '../store/in-chunks.ts';
import { CONTAMINATIONS_MAX, SESSION_OWNERS_MAX, SESSION_SEEN_GRAIN_MS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';

/** Metric of a session that a second user was seen in. */
export const CONTAMINATION_METRIC = 'session_contamination';

/** Rows of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

type Owner = Tables['session_owner'];
type Contamination = Tables['contamination'];

/** What the sessions of some messages came to. */
export interface NotedSessions {
  /** Sessions that found no room, and so are not watched. */
  readonly dropped: number;
  /** Second users that were seen for the first time, each a zero-tolerance event where it has a flag. */
  readonly accusations: readonly { readonly row: SessionRow; readonly urgent: Urgent }[];
}

/**
 * Keeps whose each session is, by keyed hashes: the first user that anybody tells of owns it. A
 * second one contaminates it, whichever process tells, and is accused once; the same user never is.
 * An environment keeps 500 000 sessions; further ones are counted and not watched.
 *
 * Only rows of trusted keys may come here: a page could own, and accuse, whom it likes.
 */
export async function noteSessions(
  tx: Tx,
  environment: string,
  rows: readonly SessionRow[],
  nowMs: number,
): Promise<NotedSessions> {
  if (rows.length === 0) return { dropped: 0, accusations: [] };
  const owners = await ownersOf(tx, environment, rows);
  const total = await totalOf(tx, environment);
  const added = new Map<string, Owner>();
  const seen = new Map<string, Owner>();
  const accused: { row: SessionRow; contamination: Contamination }[] = [];
  let dropped = 0;
  for (const row of rows) {
    const atMs = Math.min(row.atMs, nowMs);
    const owner = owners.get(row.key);
    if (owner === undefined) {
      const own = { environment, session: row.key, user: row.unit, firstMs: atMs, lastMs: atMs };
      if (total + added.size >= SESSION_OWNERS_MAX) {
        dropped += 1;
        continue;
      }
      owners.set(row.key, own);
      added.set(row.key, own);
    } else {
      if (atMs - owner.lastMs >= SESSION_SEEN_GRAIN_MS && !added.has(row.key)) {
        seen.set(row.key, { ...owner, lastMs: atMs });
      }
      if (owner.user !== row.unit)
        accused.push({ row, contamination: accusation(owner, row, atMs) });
    }
  }
  await putOwners(tx, [...added.values(), ...seen.values()]);
  await addToTotal(tx, environment, { kept: added.size, dropped });
  return { dropped, accusations: await keepFresh(tx, environment, accused) };
}

function accusation(owner: Owner, row: SessionRow, atMs: number): Contamination {
  const { environment, session, user } = owner;
  const { flag, variant, draw } = row;
  return { environment, session, user, otherUser: row.unit, flag, variant, draw, atMs };
}

/** Those that nobody knew; beyond the bound they are told and not kept. */
async function keepFresh(
  tx: Tx,
  environment: string,
  accused: readonly { readonly row: SessionRow; readonly contamination: Contamination }[],
): Promise<NotedSessions['accusations']> {
  if (accused.length === 0) return [];
  const known = await knownPairs(tx, environment, accused);
  const fresh = new Map<string, (typeof accused)[number]>();
  for (const one of accused) {
    const pair = pairOf(one.contamination);
    if (!known.has(pair) && !fresh.has(pair)) fresh.set(pair, one);
  }
  const { count } = await tx.db
    .selectFrom('contamination')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', environment)
    .executeTakeFirstOrThrow();
  const room = Math.max(0, CONTAMINATIONS_MAX - Number(count));
  const kept = [...fresh.values()].slice(0, room).map(({ contamination }) => contamination);
  for (const some of inChunks(kept, CHUNK)) {
    await tx.db.insertInto('contamination').values(some).execute();
  }
  return [...fresh.values()].map(({ row, contamination }) => ({
    row,
    urgent: urgentOf(contamination),
  }));
}

function urgentOf(contamination: Contamination): Urgent {
  const { flag, variant, draw, session, otherUser, atMs } = contamination;
  const id = createHash('sha256')
    .update(JSON.stringify([session, otherUser]))
    .digest('hex');
  const what = { metric: CONTAMINATION_METRIC, detector: 'session-owner' };
  return { id: `session-${id.slice(0, 32)}`, ...what, flag, variant, draw, unit: session, atMs };
}

function pairOf({ session, otherUser }: Pick<Contamination, 'session' | 'otherUser'>): string {
  return JSON.stringify([session, otherUser]);
}

async function knownPairs(
  { db }: ReadTx,
  environment: string,
  accused: readonly { readonly contamination: Contamination }[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  const sessions = [...new Set(accused.map(({ contamination }) => contamination.session))];
  for (const some of inChunks(sessions, CHUNK)) {
    const rows = await db
      .selectFrom('contamination')
      .select(['session', 'otherUser'])
      .where('environment', '=', environment)
      .where('session', 'in', some)
      .execute();
    for (const row of rows) known.add(pairOf(row));
  }
  return known;
}

async function ownersOf(
  { db }: ReadTx,
  environment: string,
  rows: readonly SessionRow[],
): Promise<Map<string, Owner>> {
  const owners = new Map<string, Owner>();
  for (const some of inChunks([...new Set(rows.map(({ key }) => key))], CHUNK)) {
    const found = await db
      .selectFrom('session_owner')
      .selectAll()
      .where('environment', '=', environment)
      .where('session', 'in', some)
      .execute();
    for (const owner of found) owners.set(owner.session, owner);
  }
  return owners;
}

async function putOwners({ db }: Tx, owners: readonly Owner[]): Promise<void> {
  for (const some of inChunks(owners, CHUNK)) {
    await db
      .insertInto('session_owner')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['environment', 'session'])
          .doUpdateSet((eb) => ({ lastMs: eb.ref('excluded.lastMs') })),
      )
      .execute();
  }
}

async function totalOf({ db }: ReadTx, environment: string): Promise<number> {
  const total = await db
    .selectFrom('session_total')
    .select('kept')
    .where('environment', '=', environment)
    .executeTakeFirst();
  return total?.kept ?? 0;
}

async function addToTotal(
  { db }: Tx,
  environment: string,
  added: { readonly kept: number; readonly dropped: number },
): Promise<void> {
  if (added.kept === 0 && added.dropped === 0) return;
  await db
    .insertInto('session_total')
    .values({ environment, ...added })
    .onConflict((conflict) =>
      conflict.column('environment').doUpdateSet((eb) => ({
        kept: eb('session_total.kept', '+', added.kept),
        dropped: eb('session_total.dropped', '+', added.dropped),
      })),
    )
    .execute();
}
