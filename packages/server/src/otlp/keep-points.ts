import type { Cell } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS, QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import type { OtlpPoint } from './facts.ts';
import { POINT_FRESH_MS } from './limits.ts';
import { seriesOf } from './read-metrics.ts';
import { isEmptyCell, subtractCell } from './subtract-cell.ts';

/** What is stored of a point's last total. */
type StoredPoint = Pick<OtlpPoint, 'startMs' | 'timeMs' | 'figures'>;

/** A series of a point, and the service whose spans may say the same. */
export interface PointSeries {
  readonly series: TelemetrySeries;
  readonly spansOf: string | null;
}

/**
 * Makes deltas of totals by the totals before them, and keeps the new ones. A point that is not newer
 * than the last one says nothing; one with a later start began anew; one that is seen for the first
 * time counts whole if it began within 10 min, and else only from now on.
 */
export async function keepPoints(
  tx: Tx,
  environment: string,
  points: readonly OtlpPoint[],
  nowMs: number,
): Promise<PointSeries[]> {
  const series: PointSeries[] = [];
  for (const some of inChunks(points, QUERY_KEYS_MAX)) {
    const stored = await loadPoints(tx, environment, some);
    const newer = new Map<string, StoredPoint>();
    for (const point of some) {
      const before = newer.get(point.id) ?? stored.get(point.id);
      if (before !== undefined && point.timeMs <= before.timeMs) continue;
      series.push(...deltaSeries(point, before, nowMs));
      newer.set(point.id, point);
    }
    await savePoints(tx, environment, newer, nowMs);
  }
  return series;
}

function deltaSeries(
  point: OtlpPoint,
  before: StoredPoint | undefined,
  nowMs: number,
): PointSeries[] {
  const { places, timeMs, spansOf } = point;
  return point.figures.flatMap((figure, index) => {
    const delta = deltaOf(point, before, index, nowMs);
    if (delta === null || isEmptyCell(delta)) return [];
    return places.map((place) => ({ series: seriesOf(place, figure, delta, timeMs), spansOf }));
  });
}

function deltaOf(
  point: OtlpPoint,
  before: StoredPoint | undefined,
  index: number,
  nowMs: number,
): Cell | null {
  const later = point.figures[index]?.cell;
  if (later === undefined) return null;
  if (before === undefined) return point.startMs >= nowMs - POINT_FRESH_MS ? later : null;
  if (point.startMs > before.startMs) return later;
  const earlier = before.figures[index];
  if (earlier === undefined || earlier.metric !== point.figures[index]?.metric) return null;
  return subtractCell(later, earlier.cell);
}

async function loadPoints(
  { db }: Tx,
  environment: string,
  points: readonly OtlpPoint[],
): Promise<Map<string, StoredPoint>> {
  const ids = [...new Set(points.map(({ id }) => id))];
  const rows = await db
    .selectFrom('otlp_point')
    .select(['id', 'value'])
    .where('environment', '=', environment)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, value }) => [id, fromJson<StoredPoint>(value)]));
}

async function savePoints(
  { db }: Tx,
  environment: string,
  points: ReadonlyMap<string, StoredPoint>,
  nowMs: number,
): Promise<void> {
  const values = Array.from(points, ([id, { startMs, timeMs, figures }]) => {
    const value = JSON.stringify({ startMs, timeMs, figures });
    return { environment, id, value, seenMs: nowMs };
  });
  for (const some of inChunks(values, INSERT_ROWS)) {
    await db
      .insertInto('otlp_point')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['environment', 'id']).doUpdateSet((eb) => ({
          value: eb.ref('excluded.value'),
          seenMs: eb.ref('excluded.seenMs'),
        })),
      )
      .execute();
  }
}
