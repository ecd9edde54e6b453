import type { Cell, Metric } from '@tidegate/core';
import type { Attributes } from './attributes.ts';
import type { PointFigure } from './facts.ts';
import {
  type Bucket,
  bucketsCount,
  explicitBuckets,
  exponentialBuckets,
} from './histogram-cell.ts';
import { numberMember } from './members.ts';
import {
  histogramTargets,
  labelsOf,
  namedMetric,
  SUMMED_GAUGES,
  type Target,
  TRIAL_EVENT,
  unitFactor,
} from './metric-targets.ts';
import { histogramCell, trialsCell } from './point-cell.ts';

/** What its metric says of a point. */
export interface PointShape {
  readonly name: string;
  /** UCUM. */
  readonly unit: string;
  readonly shape: 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram';
  /** A gauge, or a counter that goes up and down. */
  readonly isLevel: boolean;
}

type Figure = PointFigure & { readonly about: Target['about'] };

/** What a point says in metrics of ours. */
export interface PointFigures {
  readonly figures: readonly Figure[];
  /** Its numbers make no sense. */
  readonly isMalformed: boolean;
}

const MALFORMED: PointFigures = { figures: [], isMalformed: true };

/** Reads one point; `null` when its metric is none that we know. */
export function pointFigures(
  point: unknown,
  attributes: Attributes,
  described: PointShape,
  metrics: ReadonlyMap<string, Metric>,
): PointFigures | null {
  const { name, unit, shape } = described;
  const metric = namedMetric(name, metrics);
  if (shape === 'gauge' || shape === 'sum')
    return metric && numberFigures(point, attributes, described, metric);
  const targets = histogramTargets(name, unit, attributes);
  if (targets.length === 0 && metric === null) return null;
  const buckets = shape === 'histogram' ? explicitBuckets(point) : exponentialBuckets(point);
  if (buckets === null) return MALFORMED;
  if (targets.length === 0 && metric !== null) {
    const cell = histogramCell(point, buckets, metric.kind, unitFactor(unit, metric.unit));
    return cell === null ? MALFORMED : named(metric, attributes, cell);
  }
  const figures = targets.map((target) => targetFigure(point, buckets, target));
  const isMalformed = figures.includes(null);
  return { figures: figures.filter((figure) => figure !== null), isMalformed };
}

function numberFigures(
  point: unknown,
  attributes: Attributes,
  described: PointShape,
  metric: Metric,
): PointFigures {
  const value = numberMember(point, 'asDouble') ?? numberMember(point, 'asInt');
  if (value === null || value < 0) return MALFORMED;
  const ours = value * unitFactor(described.unit, metric.unit);
  return named(metric, attributes, numberCell(ours, metric, attributes, described));
}

/**
 * A level of a process whose points are its parts, such as the pools of a heap; `null` for any other
 * metric.
 */
export function summedGauge(
  name: string,
  unit: string,
  points: readonly unknown[],
): PointFigure | null {
  const metric = SUMMED_GAUGES.get(name);
  if (metric === undefined) return null;
  let sum = 0;
  for (const point of points) {
    const value = numberMember(point, 'asInt') ?? numberMember(point, 'asDouble') ?? 0;
    sum += Math.max(0, value) * unitFactor(unit, 'mb');
  }
  return { metric, cell: { kind: 'gauge', min: sum, max: sum, last: sum } };
}

function named(metric: Metric, attributes: Attributes, cell: Cell | null): PointFigures {
  if (cell === null) return { figures: [], isMalformed: false };
  const figure = { metric: metric.name, labels: labelsOf(attributes), cell, about: 'process' };
  return { figures: [figure as Figure], isMalformed: false };
}

function targetFigure(
  point: unknown,
  buckets: readonly Bucket[],
  { metric, as, event = false, factor = 1, about, labels = {} }: Target,
): Figure | null {
  if (as === 'values') {
    const cell = histogramCell(point, buckets, 'distribution', factor);
    return cell === null ? null : { metric, labels, cell, about };
  }
  const count = bucketsCount(point, buckets);
  if (count === null) return null;
  const cell: Cell = as === 'trials' ? trialsCell(count, event) : { kind: 'count', count };
  return { metric, labels, cell, about };
}

/** A single number as a cell of a metric; `null` where a number of this kind says nothing of it. */
function numberCell(
  value: number,
  { kind }: Metric,
  attributes: Attributes,
  { isLevel }: PointShape,
): Cell | null {
  const whole = Math.round(value);
  switch (kind) {
    case 'gauge':
      return isLevel ? { kind, min: value, max: value, last: value } : null;
    case 'count':
      return isLevel ? null : { kind, count: whole };
    case 'rate': {
      const event = attributes.get(TRIAL_EVENT);
      return isLevel || typeof event !== 'boolean' ? null : trialsCell(whole, event);
    }
    case 'distribution':
    case 'mean':
      return null;
  }
}
