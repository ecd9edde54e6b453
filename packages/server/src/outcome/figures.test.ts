import { type RawBuilder, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { describeOutcomes } from './acceptance.fixture.ts';
import { unitDid } from './unit-did.ts';
import { aQuestion, outcomeRows } from './world.fixture.ts';

describe('readOutcomes() over SQLite', () => {
  describeOutcomes(async () => (await migratedDatabase()).db);

  it('goes by what units did, each looked up in its draw, and sorts nothing where one sender tells', async () => {
    const { db } = await migratedDatabase();
    await outcomeRows(db).did('a', 1);
    const planOf = async (query: RawBuilder<unknown>) => {
      const { rows } = await sql<{ detail: string }>`EXPLAIN QUERY PLAN ${query}`.execute(db);
      return rows.map(({ detail }) => detail);
    };
    expect(await planOf(await unitDid(db, aQuestion([]), { event: 'paid' }))).toEqual([
      expect.stringMatching(/^SEARCH conversion .*\(environment=\? AND event=\? AND source=\?\)/),
      expect.stringMatching(/^SEARCH met .*\(environment=\? AND flag=\? AND draw=\? AND unit=\?\)/),
    ]);
  });
});
