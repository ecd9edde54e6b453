import { createHash } from 'node:crypto';
import { type Cell, cellProblem, type Metric, WHOLE_PRODUCT } from '@tidegate/core';
import { type Attributes, readAttributes } from './attributes.ts';
import type { OtlpPoint, OtlpSeries, Place, PointFigure } from './facts.ts';
import { OTLP_ITEMS_MAX, SERVICE_DIGITS } from './limits.ts';
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
const CONTRADICTING = 'its numbers contradict each other';

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
  const identities = new Map<unknown, string>();
  for (const { raw, resource, scope, service } of walkItems(request, PATH, reading)) {
    const sender = identities.get(scope) ?? senderOf(service.name, resource, scope);
    identities.set(scope, sender);
    readMetric(reading, raw, { ...service, sender });
  }
  const { series, points, skewed, rejections, services } = reading;
  const facts = { services: services.services(), traces: [], series, points, skewed, unscanned: 0 };
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
type Service = ReturnType<ServiceGatherer['of']> & {
  /** Hash of service, process and scope. */
  readonly sender: string;
};

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
    if (isUsable(reading, timeMs, [gauge], points.length))
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
  if (timeMs === null) reading.rejections.reject(UNUSABLE);
  else if (read.isMalformed) reading.rejections.reject(CONTRADICTING);
  else {
    const { isTotal } = described;
    const cells = isTotal ? read.figures.map(withoutSum) : read.figures;
    if (isUsable(reading, timeMs, cells))
      keepPoint(reading, { point, attributes, timeMs, figures: read.figures }, described, service);
  }
}

/** Of a total that grew for long the sum may be beyond 2^53 µ: what counts is what was added. */
function withoutSum<Figure extends PointFigure>(figure: Figure): Figure {
  const { cell } = figure;
  if (cell.kind !== 'distribution' && cell.kind !== 'mean') return figure;
  return { ...figure, cell: { ...cell, sumMicro: 0 } };
}

/** Whether numbers and time of points can be believed; those that cannot are counted. */
function isUsable(
  reading: Reading,
  timeMs: number,
  figures: readonly PointFigure[],
  points = 1,
): boolean {
  const { nowMs, skewMaxMs } = reading.at;
  const isTrue = figures.every(({ cell }) => cellProblem(cell) === null);
  if (!isTrue) reading.rejections.reject(CONTRADICTING, points);
  else if (Math.abs(timeMs - nowMs) > skewMaxMs) {
    reading.rejections.reject(SKEWED, points);
    reading.skewed += points;
  } else return true;
  return false;
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
      const id = pointId(service, name, about, { attributes, startMs });
      reading.points.push({ id, startMs, ...here });
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

/**
 * Who sends points: the whole resource and the scope, since replicas may have all else in common. It
 * begins with the hash of the service, under which points are bounded.
 */
function senderOf(service: string, resource: Attributes, scope: unknown): string {
  const about = member(scope, 'scope');
  const identity = [sorted(resource), textMember(about, 'name'), textMember(about, 'version')];
  return hashOf(service).slice(0, SERVICE_DIGITS) + hashOf(JSON.stringify(identity));
}

/** A point that began anew is another one. */
function pointId(
  { sender }: Service,
  name: string,
  about: string,
  { attributes, startMs }: { readonly attributes: Attributes; readonly startMs: number },
): string {
  const identity = JSON.stringify([sender, name, about, sorted(attributes), startMs]);
  return sender.slice(0, SERVICE_DIGITS) + hashOf(identity).slice(0, 32);
}

function sorted(attributes: Attributes): readonly (readonly [string, unknown])[] {
  return [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
