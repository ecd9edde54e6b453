import type { ArmOutcomes, ExperimentMetric } from '@tidegate/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { armKey } from './arm-key.ts';
import { type Gathered, unitFigures } from './gathered.ts';
import { sketchIndexOf } from './sketch-index.ts';

type UnitSketch = ArmOutcomes['sketches'][string];

/** How many units have which figure, by arm and draw (`armKey`); of units that have one. */
export async function readSketches(
  db: Kysely<Tables>,
  gathered: Gathered,
  metric: ExperimentMetric,
): Promise<ReadonlyMap<string, UnitSketch>> {
  const figures = unitFigures(gathered, metric);
  const { rows } = await sql<{
    readonly variant: string;
    readonly draw: number;
    readonly bucket: number;
    readonly units: number;
  }>`SELECT variant, draw, bucket, count(*) AS units FROM (
      SELECT variant, draw, ${sketchIndexOf(sql`y`)} AS bucket FROM (${figures}) figures
      WHERE has = 1) buckets
    GROUP BY variant, draw, bucket ORDER BY bucket`.execute(db);
  const sketches = new Map<string, (readonly [number | null, number])[]>();
  for (const { variant, draw, bucket, units } of rows) {
    const key = armKey({ variant, draw: Number(draw) });
    const sketch = sketches.get(key) ?? [];
    sketches.set(key, sketch);
    sketch.push([Number(bucket) || null, Number(units)]);
  }
  return sketches;
}
