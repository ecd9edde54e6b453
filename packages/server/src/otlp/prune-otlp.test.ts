import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { OTLP_KEPT_MS, POINTS_MAX, SERVICES_MAX, TRACE_KEPT_MS, TRACES_MAX } from './limits.ts';
import { pruneOtlp } from './prune-otlp.ts';

const NOW_MS = 1_800_000_000_000;
const LIMIT = 100_000;
const POINTS_ROWS = POINTS_MAX + SERVICES_MAX;

async function aDatabase() {
  const tx = await migratedDatabase();
  const count = async (table: 'otlp_request' | 'otlp_trace' | 'otlp_conversation' | 'otlp_point') =>
    (await tx.db.selectFrom(table).select('environment').execute()).length;
  /** Rows 1, 2, 3 …, each a ms younger than the one before. */
  const fill = (query: ReturnType<typeof sql>) => query.execute(tx.db);
  return { tx, count, fill };
}

test('pruneOtlp() forgets what is past its time', async () => {
  const { tx, count } = await aDatabase();
  const environment = 'production';
  const row = (seenMs: number) => ({ environment, seenMs });
  for (const [index, agoMs] of [OTLP_KEPT_MS, OTLP_KEPT_MS + 1].entries()) {
    const atMs = NOW_MS - agoMs;
    const id = `i${index}`;
    await tx.db.insertInto('otlp_request').values({ environment, hash: id, atMs }).execute();
    await tx.db
      .insertInto('otlp_point')
      .values({ ...row(atMs), id, value: '{}' })
      .execute();
    const unit = { ...row(atMs), conversation: id, facts: '{}' };
    await tx.db.insertInto('otlp_conversation').values(unit).execute();
    const seenMs = atMs + OTLP_KEPT_MS - TRACE_KEPT_MS;
    const trace = { environment, traceId: id, facts: '{}', startedMs: 0, seenMs };
    await tx.db
      .insertInto('otlp_trace')
      .values({ ...trace, settledMs: 1, dueMs: null })
      .execute();
  }
  expect(await pruneOtlp(tx, NOW_MS, LIMIT)).toBe(4);
  expect([
    await count('otlp_request'),
    await count('otlp_point'),
    await count('otlp_conversation'),
    await count('otlp_trace'),
  ]).toEqual([1, 1, 1, 1]);
});

test('pruneOtlp() keeps the youngest rows of an environment, and counts traces that it cut off', async () => {
  const { tx, count, fill } = await aDatabase();
  await fill(sql`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${TRACES_MAX + 3})
    INSERT INTO otlp_trace SELECT 'production', i, '{}', 0, ${NOW_MS} - 60000 + i,
      CASE WHEN i = 1 THEN 1 END, CASE WHEN i > 1 THEN 1 END FROM n`);
  await fill(sql`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${POINTS_ROWS + 1})
    INSERT INTO otlp_point SELECT 'production', i, '{}', ${NOW_MS} - 30000 + i FROM n`);
  expect(await pruneOtlp(tx, NOW_MS, LIMIT)).toBe(4);
  expect([await count('otlp_trace'), await count('otlp_point')]).toEqual([TRACES_MAX, POINTS_ROWS]);
  const kept = await tx.db.selectFrom('quarantine').select(['reason', 'n']).execute();
  expect(kept).toEqual([{ reason: 'otlp-unjoined', n: 2 }]);
  const oldest = await tx.db
    .selectFrom('otlp_point')
    .select('id')
    .orderBy('seenMs')
    .limit(1)
    .execute();
  expect(oldest).toEqual([{ id: '2' }]);
});

test('pruneOtlp() counts a trace that was too long unsettled', async () => {
  const { tx } = await aDatabase();
  const seenMs = NOW_MS - TRACE_KEPT_MS - 1;
  const row = { environment: 'production', facts: '{}', startedMs: 0, seenMs, dueMs: null };
  await tx.db
    .insertInto('otlp_trace')
    .values([
      { ...row, traceId: 'a', settledMs: null },
      { ...row, traceId: 'b', settledMs: 1 },
    ])
    .execute();
  expect(await pruneOtlp(tx, NOW_MS, LIMIT)).toBe(2);
  const kept = await tx.db.selectFrom('quarantine').select(['reason', 'n']).execute();
  expect(kept).toEqual([{ reason: 'otlp-unjoined', n: 1 }]);
});
