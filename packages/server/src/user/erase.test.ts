import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { EXPOSURES_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes, questions } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { FLAG } from '../store/store-world.fixture.ts';
import type { EraseCursor } from './erase-cursor.ts';
import { ERASE_ROWS, EXPORT_ROWS_MAX, SCAN_ROWS } from './limits.ts';
import {
  ADA,
  ADAS_CHAT,
  ADAS_OTHER_CHAT,
  BOB,
  BOBS_CHAT,
  userWorld,
} from './user-world.fixture.ts';

/** A world whose tables a test may look into. */
async function aPlace() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    read: (name: keyof typeof questions, input: never) => questions[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const made = await userWorld(store);
  /** Tables with a cell that has one of these texts in it. */
  const tablesWith = async (...texts: readonly string[]) => {
    const { rows: tables } = await sql<{ readonly name: string }>`
      SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`.execute(tx.db);
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql`SELECT * FROM ${sql.table(name)}`.execute(tx.db);
      const text = JSON.stringify(rows);
      if (texts.some((each) => text.includes(each))) found.push(name);
    }
    return found;
  };
  return { ...made, store, tx, tablesWith };
}

const ALL_TABLES = [
  ...['contamination', 'conversion', 'exposure', 'failed_unit', 'otlp_conversation', 'otlp_trace'],
  ...['session_owner', 'slow_conversation', 'urgent'],
];

describe('eraseUser()', () => {
  it('leaves nothing of a user or their conversations, by HMAC or raw, but in the audit', async () => {
    const { live, hide, erase, tablesWith } = await aPlace();
    await live();
    const adas = [hide(ADA), hide(ADAS_CHAT), hide(ADAS_OTHER_CHAT)];
    expect(await tablesWith(...adas)).toEqual(ALL_TABLES);
    const raw = [ADA, ADAS_CHAT, ADAS_OTHER_CHAT, BOB, BOBS_CHAT];
    expect(await tablesWith(...raw)).toEqual([]);
    const bobs = await tablesWith(hide(BOB), hide(BOBS_CHAT));
    await erase(ADA);
    expect(await tablesWith(...adas)).toEqual(['audit']);
    expect(await tablesWith(...raw)).toEqual([]);
    // Bob keeps all but his part in what happened in Ada's conversation.
    expect(await tablesWith(hide(BOB), hide(BOBS_CHAT))).toEqual(
      bobs.filter((table) => table !== 'contamination'),
    );
  });

  it('takes what went out of the counts that bound the tables', async () => {
    const { live, erase, tx } = await aPlace();
    await live();
    const totals = async () => ({
      exposures: await tx.db.selectFrom('exposure_total').selectAll().execute(),
      conversions: await tx.db.selectFrom('conversion_total').selectAll().execute(),
      failed: await tx.db.selectFrom('failed_unit_total').selectAll().execute(),
      sessions: await tx.db.selectFrom('session_total').selectAll().execute(),
      urgent: await tx.db.selectFrom('urgent_total').selectAll().execute(),
    });
    expect(await totals()).toMatchObject({
      ...{ exposures: [{ kept: 5 }], conversions: [{ units: 2, kept: 2, n: 2, sum: 10 }] },
      ...{ failed: [{ kept: 3 }], sessions: [{ kept: 3 }], urgent: [{ untrusted: 2 }] },
    });
    await erase(ADA);
    expect(await totals()).toMatchObject({
      ...{ exposures: [{ kept: 2 }], conversions: [{ units: 1, kept: 1, n: 1, sum: 5 }] },
      ...{ failed: [{ kept: 1 }], sessions: [{ kept: 1 }], urgent: [{ untrusted: 1 }] },
    });
    await erase(BOB);
    expect(await totals()).toMatchObject({
      ...{ exposures: [{ kept: 0 }], conversions: [], failed: [{ kept: 0 }] },
      ...{ sessions: [{ kept: 0 }], urgent: [{ untrusted: 0 }] },
    });
  });

  it('erases all conversations of a user who had thousands', async () => {
    const { erase, hide, tx } = await aPlace();
    const many = 2_000;
    await sql`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})
      INSERT INTO session_owner SELECT 'production', 'chat-' || i, ${hide(ADA)}, i, i FROM n`.execute(
      tx.db,
    );
    await sql`
      INSERT INTO exposure SELECT environment, ${FLAG}, 'new', 1, session, 'server', 1, 0
      FROM session_owner`.execute(tx.db);
    const bobs = { environment: 'production', session: 'chat-b', user: hide(BOB) };
    await tx.db
      .insertInto('session_owner')
      .values({ ...bobs, firstMs: 1, lastMs: 1 })
      .execute();
    const { erased, rows } = await erase(ADA);
    expect([erased['exposures'], erased['sessions'], rows]).toEqual([many, many, 2 * many]);
    expect(await tx.db.selectFrom('session_owner').select('session').execute()).toEqual([
      { session: 'chat-b' },
    ]);
  });

  it('goes in pieces of 100 rows out of 2 000 each, and goes on where it broke off', async () => {
    const { erase, hide, tx, store } = await aPlace();
    await sql`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${2 * SCAN_ROWS})
      INSERT INTO exposure SELECT 'production', ${FLAG}, 'new', i,
        CASE WHEN i % 2 = 0 THEN ${hide(ADA)} ELSE 'x' END, 'server', i, 0 FROM n`.execute(tx.db);
    const asked = { environment: 'production', unit: hide(ADA), units: [hide(ADA)] };
    const first = await store.transact('eraseUserPiece', { ...asked, from: null });
    expect(first).toEqual({
      ...{ kind: 'exposures', rows: ERASE_ROWS },
      next: { kind: 'exposures', after: [FLAG, 2 * ERASE_ROWS, hide(ADA)] },
    });
    const { next } = await store.transact('eraseUserPiece', { ...asked, from: first.next });
    expect(next).toEqual({ kind: 'exposures', after: [FLAG, 4 * ERASE_ROWS, hide(ADA)] });
    const left = SCAN_ROWS - 2 * ERASE_ROWS;
    // Whoever was killed here has said nothing yet, and what is left is found anew.
    const { unit, erased, rows } = await erase(ADA);
    expect([unit, erased['exposures'], rows]).toEqual([hide(ADA), left, left]);
    expect((await erase(ADA)).rows).toBe(0);
    expect(await tx.db.selectFrom('exposure').select('unit').distinct().execute()).toEqual([
      { unit: 'x' },
    ]);
  });

  it('leaves a session that began meanwhile, with what joins it to the user', async () => {
    const { live, hide, tx, store, erase } = await aPlace();
    await live();
    const units = [hide(ADA), hide(ADAS_CHAT)];
    let from: EraseCursor | null = null;
    do {
      from = (
        await store.transact('eraseUserPiece', {
          ...{ environment: 'production', unit: hide(ADA), units, from },
        })
      ).next as EraseCursor | null;
    } while (from !== null);
    const left = await tx.db.selectFrom('session_owner').select('session').execute();
    expect(left.map(({ session }) => session)).toContain(hide(ADAS_OTHER_CHAT));
    expect((await erase(ADA)).erased).toMatchObject({ exposures: 1, sessions: 1 });
  });

  it('exportUser() tells at most 10 000 rows of a kind and names those that have more', async () => {
    const { export: take, hide, tx } = await aPlace();
    await sql`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${EXPORT_ROWS_MAX})
      INSERT INTO exposure SELECT 'production', ${FLAG}, 'new', i, ${hide(ADA)}, 'server', i, 0 FROM n`.execute(
      tx.db,
    );
    const whole = await take(ADA);
    expect([whole.rows, whole.cut]).toEqual([EXPORT_ROWS_MAX, []]);
    const row = { environment: 'production', flag: FLAG, variant: 'new', draw: EXPOSURES_MAX };
    const more = { ...row, unit: hide(ADA), source: 'server' as const, firstMs: 1, mixed: 0 };
    await tx.db.insertInto('exposure').values(more).execute();
    const cut = await take(ADA);
    expect([cut.rows, cut.cut]).toEqual([EXPORT_ROWS_MAX, ['exposures']]);
    expect(cut.kinds['exposures']).toHaveLength(EXPORT_ROWS_MAX);
  });
});
