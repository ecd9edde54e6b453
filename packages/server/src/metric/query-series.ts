import { type Figures, figuresOf, type MetricKind } from '@tidegate/core';
import type { SeriesGroup, SeriesView } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { BUCKET_WIDTH_MS } from '../store/limits.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SeriesQuestion } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { derivedMetric } from './derived-metric.ts';
import { findKnownMetric } from './known-metrics.ts';
import { SERIES_GROUPS_MAX } from './limits.ts';
import { isProductPlace } from './product-place.ts';
import { type CellGroup, readCells } from './read-cells.ts';
import { seriesSplit } from './series-split.ts';
import { stepWidth } from './step-width.ts';
import { tooMuch } from './too-much.ts';
import { wholeCell } from './whole-span.ts';

/** Lines beyond the most that are shown, added up. */
const OTHER = 'other';

/**
 * One metric over time: as one line, or one for each variant, draw, source or text of a label.
 * Labels are added up unless one is asked for. Without a flag it is the whole product. At most 50
 * lines, the ones with most data; the rest is the line `other`. A bucket stands where it starts.
 *
 * @throws ProblemError `not-found` for an unknown environment or metric, `malformed-request` for
 *   another `by`, `conflict` when it is stored in more pieces than are read at one time
 */
export async function querySeries(tx: ReadTx, question: SeriesQuestion): Promise<SeriesView> {
  const { environment, fromMs, toMs, nowMs = toMs, points, by } = question;
  await requireEnvironment(tx, environment);
  const { name, kind, unit, better } = await findKnownMetric(tx, environment, question.metric);
  const split = seriesSplit(by);
  const read = async (least: number) => {
    const stepMs = stepWidth(question, points, least);
    return { stepMs, found: await readGroups(tx, question, kind, stepMs) };
  };
  let { stepMs, found } = await read(BUCKET_WIDTH_MS);
  const widestMs = Math.max(0, ...found.groups.map((group) => group.widestMs));
  if (stepMs !== null && widestMs > stepMs) ({ stepMs, found } = await read(widestMs));

  const shape = { fromMs, toMs, stepMs, nowMs, figures: found.figures };
  return {
    environment,
    metric: { name, kind, unit, better },
    fromMs,
    toMs,
    stepMs: stepMs ?? toMs - fromMs,
    groups: bounded(found.groups, shape, (text) => split.by(text)),
  };
}

interface Found {
  readonly groups: readonly CellGroup[];
  readonly figures: (of: Figures) => Figures;
}

async function readGroups(
  tx: ReadTx,
  question: SeriesQuestion,
  kind: MetricKind,
  stepMs: number | null,
): Promise<Found> {
  const split = seriesSplit(question.by);
  const read = async (metric: string, wanted: MetricKind) => {
    const groups = await readCells(tx, {
      ...question,
      stepMs,
      metrics: [metric],
      source: question.by === 'source' ? null : question.source,
      groupOf: (series) => {
        const { flag, variant, draw } = question;
        const isAnywhere = question.by === 'flag' || variant !== null;
        if (flag === null && !isAnywhere && !isProductPlace(series)) return null;
        if (variant !== null && series.variant !== variant) return null;
        if (draw !== null && series.draw !== draw) return null;
        return split.textOf(series);
      },
    });
    if (groups === null) throw tooMuch(`"${metric}"`);
    return groups.filter((group) => group.kind === wanted);
  };
  const own = await read(question.metric, kind);
  const derived = derivedMetric(question.metric);
  if (own.length > 0 || derived === null) return { groups: own, figures: (of) => of };
  return { groups: await read(derived.from, 'rate'), figures: derived.figures };
}

interface Shape {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number | null;
  readonly nowMs: number;
  readonly figures: (of: Figures) => Figures;
}

function bounded(
  groups: readonly CellGroup[],
  shape: Shape,
  byOf: (text: string) => SeriesGroup['by'],
): SeriesGroup[] {
  const lines = groups
    .map((group) => line([group], shape, byOf(group.group)))
    .sort((left, right) => right.total.count - left.total.count);
  if (lines.length <= SERIES_GROUPS_MAX) return lines;
  const kept = lines.slice(0, SERIES_GROUPS_MAX - 1);
  const shown = new Set(kept.map(({ by }) => JSON.stringify(by)));
  const rest = groups.filter(({ group }) => !shown.has(JSON.stringify(byOf(group))));
  return [...kept, line(rest, shape, byOf(OTHER))];
}

function line(groups: readonly CellGroup[], shape: Shape, by: SeriesGroup['by']): SeriesGroup {
  const { fromMs, toMs, stepMs, figures } = shape;
  const steps = groupBy(
    groups.flatMap((group) => group.steps.map((step) => ({ ...group, ...step, steps: [step] }))),
    ({ startMs }) => startMs,
  );
  const ofAll = (some: readonly CellGroup[], spanMs: number): Figures[] => {
    const cell = wholeCell(some);
    return cell === null ? [] : [figures(figuresOf(cell, spanMs))];
  };
  const points = [...steps]
    .sort(([left], [right]) => left - right)
    .map(([startMs, some]) => {
      const endMs = stepMs === null ? toMs : startMs + stepMs;
      const widestMs = Math.max(...some.map((group) => group.widestMs));
      return { startMs, some, span: covered(shape, { startMs, endMs, widestMs }) };
    });
  // Before the first point nothing is stored, or it was told of nothing: both count as time.
  const [first, last] = [points[0]?.span, points.at(-1)?.span];
  const whole = {
    fromMs: first !== undefined && first.fromMs - fromMs < first.widestMs ? first.fromMs : fromMs,
    toMs: Math.max(last?.toMs ?? toMs, toMs),
  };
  return {
    by,
    total:
      ofAll(groups, whole.toMs - whole.fromMs)[0] ??
      figures(figuresOf({ kind: 'count', count: 0 }, 0)),
    points: points.flatMap(({ startMs, some, span }) =>
      ofAll(some, span.toMs - span.fromMs).map((of) => ({ startMs, figures: of })),
    ),
  };
}

/**
 * Time that the buckets of a step cover: those count that start in the span, with all that is in them,
 * as far as it is over.
 */
function covered(
  { fromMs, toMs, nowMs }: Shape,
  step: { readonly startMs: number; readonly endMs: number; readonly widestMs: number },
): { readonly fromMs: number; readonly toMs: number; readonly widestMs: number } {
  const { widestMs } = step;
  const onGrid = (atMs: number) => Math.ceil(atMs / widestMs) * widestMs;
  const endMs = Math.min(onGrid(Math.min(step.endMs, toMs)), Math.max(nowMs, toMs));
  return { fromMs: onGrid(Math.max(step.startMs, fromMs)), toMs: endMs, widestMs };
}
