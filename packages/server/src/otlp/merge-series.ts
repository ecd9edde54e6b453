import { type Cell, canonicalJson, mergeCells } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';

/** Series of the same place, metric, labels, window and kind as one. */
export function mergeSeries(series: readonly TelemetrySeries[]): TelemetrySeries[] {
  const merged = new Map<string, TelemetrySeries>();
  for (const one of series) {
    const { flag, variant, draw, metric, labels, startMs, cell } = one;
    const labelled = labels === undefined ? '{}' : canonicalJson(labels);
    const key = JSON.stringify([flag, variant, draw, metric, labelled, startMs, cell.kind]);
    const before = merged.get(key);
    if (before === undefined) merged.set(key, one);
    else {
      const sum = mergeCells(before.cell as Cell, cell as Cell) as TelemetrySeries['cell'];
      merged.set(key, { ...one, cell: sum });
    }
  }
  return [...merged.values()].flatMap(withFewUnits);
}

/** Failed units that one cell of the wire takes. */
const FAILED_UNITS = 256;

/** Further failed units go on in cells that count nothing else. */
function withFewUnits(series: TelemetrySeries): TelemetrySeries[] {
  const { cell } = series;
  if (cell.kind !== 'rate' || cell.failedUnits.length <= FAILED_UNITS) return [series];
  const more: TelemetrySeries[] = [];
  for (let at = 0; at < cell.failedUnits.length; at += FAILED_UNITS) {
    const failedUnits = cell.failedUnits.slice(at, at + FAILED_UNITS);
    const counts = { trials: 0, events: 0, atRiskUnits: 0, newUnits: 0, openUnits: 0 };
    more.push({ ...series, cell: { ...cell, ...(at === 0 ? {} : counts), failedUnits } });
  }
  return more;
}
