import { type RawBuilder, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import type { Tx } from '../store/transaction.ts';
import { USER_KINDS, type UserKind } from './kinds.ts';
import { SCAN_ROWS, SCAN_TEXTS, SEEK_UNITS } from './limits.ts';
import { lookAtRows } from './look-at-rows.ts';
import { firstBehind } from './next-place.ts';
import type { RowKey } from './row-key.ts';
import { rowsOfUnits } from './seek-rows.ts';

const PRODUCTION = 'production';

function kindOf(name: string): UserKind {
  const found = USER_KINDS.find(({ kind }) => kind === name);
  if (found === undefined) throw new Error(`Cannot test "${name}": there is no such kind`);
  return found;
}

/** All that is found of some units, and in how many pieces. */
async function lookAtAll(tx: Tx, name: string, units: readonly string[]) {
  const about = { environment: PRODUCTION, unit: units[0] ?? '', all: new Set(units) };
  const kind = kindOf(name);
  const found: string[] = [];
  let pieces = 0;
  for (let after: RowKey | null = []; after !== null; pieces += 1) {
    const piece = await lookAtRows(tx, kind, about, after);
    found.push(...piece.found.map((row) => kind.key.map((column) => row[column]).join(' ')));
    after = piece.next;
  }
  return { found, pieces };
}

/** Exposures of so many others, in one place. */
async function crowd({ db }: Tx, flag: string, draw: number, rows: number) {
  await sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
    INSERT INTO exposure SELECT ${PRODUCTION}, ${flag}, 'new', ${draw},
      printf('%05d', i), 'server', i, 0 FROM n`.execute(db);
}

async function expose({ db }: Tx, flag: string, draw: number, units: readonly string[]) {
  const place = { environment: PRODUCTION, flag, variant: 'new', draw, source: 'server' as const };
  for (const unit of units)
    await db
      .insertInto('exposure')
      .values({ ...place, unit, firstMs: 1, mixed: 0 })
      .execute();
}

describe('lookAtRows()', () => {
  it('reads no more of a place where others have many rows than the units it looks for', async () => {
    const tx = await migratedDatabase();
    await crowd(tx, 'a', 1, 5 * SCAN_ROWS);
    await crowd(tx, 'a', 3, 5 * SCAN_ROWS);
    await crowd(tx, 'b', 1, 5 * SCAN_ROWS);
    await expose(tx, 'a', 1, ['!first', '05000x', '~last']);
    await expose(tx, 'a', 2, ['05000x']);
    await expose(tx, 'b', 1, ['05000x']);
    await expose(tx, 'c', 1, ['~last']);
    const { found, pieces } = await lookAtAll(tx, 'exposures', ['~last', '05000x', '!first']);
    expect(found).toEqual([
      ...['a 1 !first', 'a 1 05000x', 'a 1 ~last', 'a 2 05000x', 'b 1 05000x', 'c 1 ~last'],
    ]);
    // Those of draw 2 and the beginning of draw 3 come in one; so does the end.
    expect(pieces).toBeLessThanOrEqual(6);
  });

  it('finds each of more units than it looks for at a time', async () => {
    const tx = await migratedDatabase();
    await crowd(tx, 'a', 1, 3 * SCAN_ROWS);
    const units = Array.from({ length: SEEK_UNITS + 1 }, (_, index) => `u${10_000 + index}`);
    await expose(tx, 'a', 1, units);
    const { found, pieces } = await lookAtAll(tx, 'exposures', units);
    expect(found).toEqual(units.map((unit) => `a 1 ${unit}`));
    expect(pieces).toBe(2);
  });

  it('finds all minutes of a unit, also of more than it reads at a time', async () => {
    const tx = await migratedDatabase();
    const minutes = SCAN_ROWS + 5;
    await sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${minutes})
      INSERT INTO conversion SELECT ${PRODUCTION}, 'paid', 'server', unit, i, 1, 1, 1, i, i
      FROM n, (SELECT 'ada' AS unit UNION SELECT 'bob' UNION SELECT 'eve')`.execute(tx.db);
    const { found } = await lookAtAll(tx, 'conversions', ['ada', 'bob']);
    expect([found.length, new Set(found).size]).toEqual([2 * minutes, 2 * minutes]);
  });

  it('reads fewer rows at a time where each has a text to be read', async () => {
    const tx = await migratedDatabase();
    await sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SCAN_TEXTS})
      INSERT INTO otlp_trace SELECT ${PRODUCTION}, 't' || i, '{"conversation":"ada"}', 1, 1, 1, 1
      FROM n`.execute(tx.db);
    const about = { environment: PRODUCTION, unit: 'ada', all: new Set(['ada']) };
    const { found, next } = await lookAtRows(tx, kindOf('traces'), about, []);
    expect([found.length, next]).toEqual([SCAN_TEXTS, ['t99']]);
  });

  it.each([
    ['exposures', ['f', 1], 'flag=? AND draw=? AND unit=?', ['flag>?', 'flag=? AND draw>?']],
    [
      'conversions',
      ['e', 's'],
      'event=? AND source=? AND unit=?',
      ['event>?', 'event=? AND source>?'],
    ],
    [
      ...(['failedUnits', ['f', 'm', 1]] as const),
      'flag=? AND metric=? AND draw=? AND unit=?',
      ['flag>?', 'flag=? AND metric>?', 'flag=? AND metric=? AND draw>?'],
    ],
    ['sessions', [], 'session=?', []],
  ] as const)(
    'is led to %s by an index alone, and sorts nothing',
    async (name, place, found, behind) => {
      const { db } = await migratedDatabase();
      const planOf = async (query: RawBuilder<unknown>) => {
        const { rows } = await sql<{ detail: string }>`EXPLAIN QUERY PLAN ${query}`.execute(db);
        return rows.map(({ detail }) => detail.replace(/ \w+ USING COVERING INDEX \w+ /, ' '));
      };
      const kind = kindOf(name);
      const units = Array.from({ length: SEEK_UNITS }, (_, index) => `u${index}`);
      const within = { place, units, within: [] };
      expect(await planOf(rowsOfUnits(kind, PRODUCTION, within))).toEqual([
        `SEARCH (environment=? AND ${found})`,
      ]);
      for (const [same, plan] of behind.entries())
        expect(await planOf(firstBehind(kind, PRODUCTION, place, same))).toEqual([
          `SEARCH (environment=? AND ${plan})`,
        ]);
    },
  );
});
