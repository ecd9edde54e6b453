import { createHash } from 'node:crypto';
import { type Cell, cellProblem, type Metric, WHOLE_PRODUCT } from '@tidegate/core';
import { type Attributes, readAttributes } from './attributes.ts';
import type { OtlpPoint, OtlpSeries, Place, PointFigure } from './facts.ts';
import { OTLP_ITEMS_MAX } from './limits.ts';
import { listMember, member, numberMember, textMember, timeMember } from './members.ts';
import { type PointFigures, type PointShape, pointFigures, summedGauge } from './point-figures.ts';
import { readEvaluation } from './read-evaluation.ts';
import {
  noRejections,
  type OtlpReading,
  type ReadAt,
  SKEWED,
  TOO_MANY,
  UNUSABLE,
} from './reading.ts';
import { gatherServices, type ServiceGatherer } from './services.ts';
import { walkItems } from './walk-items.ts';

const PATH = ['resourceMetrics', 'scopeMetrics', 'metrics'] as const;
const CUMULATIVE = 2;
const DELTA = 1;
/** What a process says about itself. */
const PROCESS: Place = { flag: '', variant: '', draw: 0 };
const WINDOW_MS = 10_000;

/**
 * Reads an `ExportMetricsServiceRequest`, from JSON or from protobuf. Points that mean nothing to us
 * are let go unanswered, as a collector would; what cannot be used is counted. Pure and total.
 *
 * @param metrics those that may be named: the catalogue and those that teams added
 */
export function readMetrics(
  request: unknown,
  metrics: ReadonlyMap<string, Metric>,
  at: ReadAt,
): OtlpReading {
  const reading = newReading(metrics, at);
  for (const { raw, service } of walkItems(request, PATH, reading))
    readMetric(reading, raw, service);
  const { series, points, skewed, rejections, services } = reading;
  const facts = { services: services.services(), traces: [], series, points, skewed };
  return { facts, rejected: rejections.count, why: rejections.why };
}

function newReading(metrics: ReadonlyMap<string, Metric>, at: ReadAt) {
  return {
    metrics,
    at,
    services: gatherServices() as ServiceGatherer,
    rejections: noRejections(),
    series: [] as OtlpSeries[],
    points: [] as OtlpPoint[],
    skewed: 0,
    left: OTLP_ITEMS_MAX,
  };
}

type Reading = ReturnType<typeof newReading>;
type Service = ReturnType<ServiceGatherer['of']>;

const SHAPES = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const;

function readMetric(reading: Reading, metric: unknown, service: Service): void {
  const shape = SHAPES.find((name) => member(metric, name) !== undefined);
  if (shape === undefined) return;
  const data = member(metric, shape);
  const name = textMember(metric, 'name');
  const unit = textMember(metric, 'unit');
  const all = listMember(data, 'dataPoints');
  const points = all.slice(0, reading.left);
  if (all.length > points.length) reading.rejections.reject(TOO_MANY, all.length - points.length);
  reading.left -= points.length;
  const temporality = numberMember(data, 'aggregationTemporality');
  const isLevel = shape === 'gauge' || (shape === 'sum' && member(data, 'isMonotonic') !== true);
  if (!isLevel && temporality !== DELTA && temporality !== CUMULATIVE) {
    reading.rejections.reject('its aggregation temporality is not told', points.length);
    return;
  }
  const gauge = summedGauge(name, unit, points);
  if (gauge !== null) {
    const timeMs = timeMember(points[0], 'timeUnixNano') ?? reading.at.nowMs;
    keep(reading, { timeMs, figures: [gauge], places: [PROCESS], spansOf: null });
    return;
  }
  // A level that only says how much it changed says nothing without all that came before.
  if (isLevel && temporality === DELTA) return;
  for (const point of points) {
    const described = {
      name,
      unit,
      shape,
      isLevel,
      isTotal: !isLevel && temporality === CUMULATIVE,
    };
    readPoint(reading, point, described, service);
  }
}

function readPoint(
  reading: Reading,
  point: unknown,
  described: PointShape & { readonly isTotal: boolean },
  service: Service,
): void {
  const attributes = readAttributes(point);
  const read = pointFigures(point, attributes, described, reading.metrics);
  if (read === null) return;
  const timeMs = timeMember(point, 'timeUnixNano');
  const { nowMs, skewMaxMs } = reading.at;
  const isUsable =
    !read.isMalformed && read.figures.every(({ cell }) => cellProblem(cell) === null);
  if (timeMs === null) reading.rejections.reject(UNUSABLE);
  else if (!isUsable) reading.rejections.reject('its numbers contradict each other');
  else if (Math.abs(timeMs - nowMs) > skewMaxMs) {
    reading.rejections.reject(SKEWED);
    reading.skewed += 1;
  } else
    keepPoint(reading, { point, attributes, timeMs, figures: read.figures }, described, service);
}

function keepPoint(
  reading: Reading,
  read: {
    readonly point: unknown;
    readonly attributes: Attributes;
    readonly timeMs: number;
    readonly figures: PointFigures['figures'];
  },
  { name, isTotal }: PointShape & { readonly isTotal: boolean },
  service: Service,
): void {
  const { point, attributes, timeMs } = read;
  const told = placesOf(attributes, timeMs);
  for (const about of ['turn', 'process'] as const) {
    const figures = read.figures.filter((figure) => figure.about === about);
    if (figures.length === 0) continue;
    const spansOf = about === 'turn' ? service.name : null;
    const places = told ?? (about === 'turn' ? [WHOLE_PRODUCT] : [PROCESS]);
    const here = { timeMs, figures, places, spansOf };
    if (isTotal) {
      const startMs = timeMember(point, 'startTimeUnixNano') ?? 0;
      reading.points.push({ id: pointId(service, name, about, attributes), startMs, ...here });
    } else keep(reading, here);
  }
}

/** Where a point belongs that says a variant itself; `null` for one that does not. */
function placesOf(attributes: Attributes, timeMs: number): Place[] | null {
  const evaluation = readEvaluation(attributes, timeMs);
  if (evaluation === null) return null;
  const { flag, variant, draw } = evaluation;
  return [{ flag, variant, draw }, WHOLE_PRODUCT];
}

function keep(
  { series }: Reading,
  {
    timeMs,
    figures,
    places,
    spansOf,
  }: Pick<OtlpPoint, 'timeMs' | 'figures' | 'places' | 'spansOf'>,
): void {
  for (const place of places)
    for (const figure of figures)
      series.push({ series: seriesOf(place, figure, figure.cell, timeMs), spansOf });
}

/** A figure of a point under one place. */
export function seriesOf(
  { flag, variant, draw }: Place,
  { metric, labels }: PointFigure,
  cell: Cell,
  timeMs: number,
): OtlpSeries['series'] {
  const startMs = Math.floor(timeMs / WINDOW_MS) * WINDOW_MS;
  const some = labels === undefined || Object.keys(labels).length === 0 ? {} : { labels };
  const wire = cell as OtlpSeries['series']['cell'];
  return { flag, variant, draw, metric, ...some, startMs, cell: wire };
}

function pointId(
  { id, name: service }: Service,
  name: string,
  about: string,
  attributes: Attributes,
): string {
  const sorted = [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  const identity = JSON.stringify([id, service, name, about, sorted]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}
