import { mergeCells, type TickRow } from '@tidegate/core';

/**
 * Rows of many processes as few: one for each metric, draw, arm, kind and bucket, in a fixed order,
 * so that the same evidence in any order of arrival makes the same tick.
 */
export function mergeTickRows(rows: Iterable<TickRow>): TickRow[] {
  const merged = new Map<string, TickRow>();
  for (const row of rows) {
    const { metric, draw, arm, startMs, cell } = row;
    const key = JSON.stringify([metric, draw, arm, startMs, cell.kind]);
    const before = merged.get(key);
    merged.set(key, before === undefined ? row : { ...row, cell: mergeCells(before.cell, cell) });
  }
  return [...merged].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}
