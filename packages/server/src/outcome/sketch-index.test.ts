import { SKETCH_INDEX_MAX, sketchIndex, sketchLowerEdge } from '@tidegate/core';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { inChunks } from '../store/in-chunks.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { sketchIndexOf } from './sketch-index.ts';

it('sketchIndexOf() counts as core does, at and beside every edge', async () => {
  const { db } = await migratedDatabase();
  const edges = Array.from({ length: SKETCH_INDEX_MAX }, (_, at) => sketchLowerEdge(at + 1));
  const around = edges.flatMap((edge) => [edge * (1 - 2 ** -53), edge, edge * (1 + 2 ** -52)]);
  const values = [-1e18, -0.5, 0, 5e-324, ...around, 2 ** 44, 1e300];
  const buckets: number[] = [];
  for (const some of inChunks(values, 5_000)) {
    const texts = JSON.stringify(some);
    const { rows } = await sql<{ readonly bucket: number }>`
      SELECT ${sketchIndexOf(sql`y`)} AS bucket
      FROM (SELECT CAST(value AS double precision) AS y, key FROM json_each(${texts}) ORDER BY key)
    `.execute(db);
    buckets.push(...rows.map(({ bucket }) => Number(bucket)));
  }
  expect(buckets).toEqual(values.map((value) => sketchIndex(value)));
});
