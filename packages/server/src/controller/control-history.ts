import { type ControlHistory, type Sketch, sketchCount } from '@tidegate/core';
import { readCells } from '../metric/read-cells.ts';
import { wholeCell } from '../metric/whole-span.ts';
import { BUCKET_WIDTH_MS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import {
  HISTORY_BUCKETS_MAX,
  HISTORY_CHARACTERS_MAX,
  HISTORY_SERIES_MAX,
  HISTORY_SPANS_MS,
  HISTORY_UNITS,
} from './limits.ts';

/**
 * What the units of a flag's control were lately, one value each, as servers told: of the last
 * 15 min, or 3 h or 24 h where that is little. A comparison that begins takes its thresholds from it.
 * The two newest buckets are left out: what is under test now is in them. A metric of which nothing
 * was told, or of which there is too much to read while a tick waits, is missing.
 *
 * @param metrics of which kind `distribution`
 */
export async function controlHistory(
  tx: ReadTx,
  rollout: Pick<Tables['rollout'], 'environment' | 'flag' | 'control'>,
  metrics: readonly string[],
  nowMs: number,
): Promise<ControlHistory[]> {
  const known = new Map<string, Sketch>();
  for (const spanMs of HISTORY_SPANS_MS) {
    const wanted = metrics.filter((metric) => sketchCount(known.get(metric) ?? []) < HISTORY_UNITS);
    if (wanted.length === 0) break;
    const found = await readSpan(tx, rollout, wanted, { spanMs, nowMs });
    if (found === null) break;
    for (const [metric, sketch] of found) known.set(metric, sketch);
  }
  return [...known].map(([metric, sketch]) => ({ metric, sketch }));
}

async function readSpan(
  tx: ReadTx,
  { environment, flag, control }: Parameters<typeof controlHistory>[1],
  metrics: readonly string[],
  { spanMs, nowMs }: { readonly spanMs: number; readonly nowMs: number },
): Promise<Map<string, Sketch> | null> {
  const toMs = Math.floor(nowMs / BUCKET_WIDTH_MS) * BUCKET_WIDTH_MS - BUCKET_WIDTH_MS;
  const groups = await readCells(
    { db: tx.db },
    {
      ...{ environment, flag, metrics, source: 'server', fromMs: toMs - spanMs, toMs },
      stepMs: null,
      groupOf: ({ variant }) => (variant === control ? '' : null),
    },
    {
      series: HISTORY_SERIES_MAX,
      buckets: HISTORY_BUCKETS_MAX,
      characters: HISTORY_CHARACTERS_MAX,
    },
  );
  if (groups === null) return null;
  const found = new Map<string, Sketch>();
  for (const metric of metrics) {
    const cell = wholeCell(
      groups.filter((one) => one.metric === metric && one.kind === 'distribution'),
    );
    const sketch = cell?.kind === 'distribution' ? (cell.perUnit ?? []) : [];
    if (sketch.length > 0) found.set(metric, sketch);
  }
  return found;
}
