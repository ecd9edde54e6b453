import type { Figures, MetricKind } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { TelemetryRange } from '../store/store.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { derivedMetric } from './derived-metric.ts';
import { isProductPlace } from './product-place.ts';
import { type CellGroup, readCells } from './read-cells.ts';
import { wholeSpan } from './whole-span.ts';

/** What one figure is about. */
export interface FiguresQuestion extends TelemetryRange {
  readonly metric: string;
  readonly kind: MetricKind;
  /** `null` = the whole product. */
  readonly flag: string | null;
  /** `null` = every variant of the flag. */
  readonly variant: string | null;
  /** Texts that labels must have. */
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: servers and pages together. */
  readonly source?: TelemetrySource;
}

/**
 * Figures of one metric at one place over one span, from servers and pages unless one of them is asked
 * for, draws and other labels added up; `null` when nothing was told, `too-much` when it is more than is read at one time. A
 * metric that follows from turns (`throughput`, `requests`, `successful_requests`) is worked out from
 * them when no program tells of it in that span.
 */
export async function placeFigures(
  tx: ReadTx,
  question: FiguresQuestion,
): Promise<Figures | 'too-much' | null> {
  const { metric, kind, fromMs, toMs } = question;
  const read = async (name: string, wanted: MetricKind): Promise<Figures | 'too-much' | null> => {
    const groups = await readPlace(tx, question, name);
    if (groups === null) return 'too-much';
    return wholeSpan(
      groups.filter((group) => group.kind === wanted),
      toMs - fromMs,
    );
  };
  const own = await read(metric, kind);
  const derived = derivedMetric(metric);
  if (own !== null || derived === null) return own;
  const turns = await read(derived.from, 'rate');
  return turns === null || turns === 'too-much' ? turns : derived.figures(turns);
}

async function readPlace(
  tx: ReadTx,
  question: FiguresQuestion,
  metric: string,
): Promise<CellGroup[] | null> {
  const { environment, flag, variant, labels, source = null, fromMs, toMs } = question;
  const isHere = (series: Tables['series']) =>
    flag === null ? isProductPlace(series) : variant === null || series.variant === variant;
  return await readCells(tx, {
    ...{ environment, flag, fromMs, toMs },
    metrics: [metric],
    source,
    stepMs: null,
    groupOf: (series) => (isHere(series) && hasLabels(series.labels, labels) ? '' : null),
  });
}

function hasLabels(text: string, wanted: FiguresQuestion['labels']): boolean {
  const entries = Object.entries(wanted);
  if (entries.length === 0) return true;
  const labels = fromJson<Readonly<Record<string, string>>>(text);
  return entries.every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value);
}
