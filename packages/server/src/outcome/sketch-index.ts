import { SKETCH_INDEX_MAX, sketchLowerEdge } from '@tidegate/core';
import { type RawBuilder, sql } from 'kysely';

const SUB_BUCKETS = 64;
const OCTAVES = SKETCH_INDEX_MAX / SUB_BUCKETS;
/** The second octave: of the first, the lower edge of its first bucket is 0. */
const SECOND_EDGE = sketchLowerEdge(1 + SUB_BUCKETS);

/**
 * `sketchIndex` of core as SQL, of a column of doubles: 0 for what is not above 0. The octave is
 * searched for by halves; to divide by a power of 2 is exact, so both count alike.
 */
export function sketchIndexOf(column: RawBuilder<unknown>): RawBuilder<number> {
  return sql`CASE WHEN ${column} <= 0 THEN 0 ELSE ${search(column, 0, OCTAVES)} END`;
}

/** Octaves `from`..`to`, without the last. */
function search(column: RawBuilder<unknown>, from: number, to: number): RawBuilder<number> {
  if (to - from === 1) return indexWithin(column, from);
  const middle = Math.floor((from + to) / 2);
  return sql`CASE WHEN ${column} < ${sql.lit(edgeOf(middle))} THEN ${search(column, from, middle)}
    ELSE ${search(column, middle, to)} END`;
}

function indexWithin(column: RawBuilder<unknown>, octave: number): RawBuilder<number> {
  const edge = edgeOf(octave);
  const first = sql.lit(1 + octave * SUB_BUCKETS);
  const bucket = sql`floor((${column} / ${sql.lit(edge)} - 1.0) * ${sql.lit(SUB_BUCKETS)})`;
  const index = sql<number>`${first} + ${bucket}`;
  // What lies outside counts in the nearest bucket.
  if (octave === 0) return sql`CASE WHEN ${column} < ${sql.lit(edge)} THEN 1 ELSE ${index} END`;
  if (octave < OCTAVES - 1) return index;
  const highest = sql.lit(SKETCH_INDEX_MAX);
  return sql`CASE WHEN ${column} >= ${sql.lit(2 * edge)} THEN ${highest} ELSE ${index} END`;
}

/** Least value of an octave, a power of 2. */
function edgeOf(octave: number): number {
  return SECOND_EDGE * 2 ** (octave - 1);
}
