import { cellProblem } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS, QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import { allowedPoints } from './allowed-points.ts';
import type { OtlpPoint, PointFigure } from './facts.ts';
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

/** What totals came to. */
export interface KeptPoints {
  readonly series: readonly PointSeries[];
  /** Points for which there was no room, or whose difference contradicts itself. */
  readonly refused: number;
}

/**
 * Makes deltas of totals by the totals before them, and keeps the new ones. A point that is not newer
 * than the last one says nothing; one that is seen for the first time counts whole if it began within
 * 10 min, and else only from now on. A service has at most 5 000 points, an environment 20 000; a new
 * one takes the place of one that was silent for 25 min, or is refused: one that was let go while it
 * is fresh would count whole again.
 */
export async function keepPoints(
  tx: Tx,
  environment: string,
  points: readonly OtlpPoint[],
  nowMs: number,
): Promise<KeptPoints> {
  const series: PointSeries[] = [];
  let refused = 0;
  for (const some of inChunks(points, QUERY_KEYS_MAX)) {
    const stored = await loadPoints(tx, environment, some);
    const unknown = some.flatMap(({ id }) => (stored.has(id) ? [] : [id]));
    const allowed = await allowedPoints(tx, environment, unknown, nowMs);
    const made = deltasSince(stored, allowed, some, nowMs);
    series.push(...made.series);
    refused += made.refused;
    await savePoints(tx, environment, made.newer, nowMs);
  }
  return { series, refused };
}

/** What points come to, and those that are the last ones now. */
function deltasSince(
  stored: ReadonlyMap<string, StoredPoint>,
  allowed: ReadonlySet<string>,
  points: readonly OtlpPoint[],
  nowMs: number,
): KeptPoints & { readonly newer: ReadonlyMap<string, StoredPoint> } {
  const series: PointSeries[] = [];
  const newer = new Map<string, StoredPoint>();
  let refused = 0;
  for (const point of points) {
    const before = newer.get(point.id) ?? stored.get(point.id);
    if (before === undefined && !allowed.has(point.id)) {
      refused += 1;
      continue;
    }
    if (before !== undefined && point.timeMs <= before.timeMs) continue;
    newer.set(point.id, point);
    const deltas = deltasOf(point, before, nowMs);
    if (areTrue(deltas)) series.push(...deltas.flatMap((figure) => seriesAt(point, figure)));
    else refused += 1;
  }
  return { series, refused, newer };
}

function areTrue(figures: readonly PointFigure[]): boolean {
  return figures.every(({ cell }) => cellProblem(cell) === null);
}

function seriesAt({ places, timeMs, spansOf }: OtlpPoint, figure: PointFigure): PointSeries[] {
  return places.map((place) => ({
    series: seriesOf(place, figure, figure.cell, timeMs),
    spansOf,
  }));
}

/** What a point's figures grew by; nothing where they did not, or where that is not known. */
function deltasOf(point: OtlpPoint, before: StoredPoint | undefined, nowMs: number): PointFigure[] {
  if (before === undefined && !isFresh(point, nowMs)) return [];
  return point.figures.flatMap((figure, index) => {
    const earlier = before?.figures[index];
    if (before !== undefined && earlier?.metric !== figure.metric) return [];
    const cell = earlier === undefined ? figure.cell : subtractCell(figure.cell, earlier.cell);
    return cell === null || isEmptyCell(cell) ? [] : [{ ...figure, cell }];
  });
}

/** A start in the future is of a wrong clock: it would stay fresh for too long. */
function isFresh({ startMs }: OtlpPoint, nowMs: number): boolean {
  return Math.abs(nowMs - startMs) <= POINT_FRESH_MS;
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
