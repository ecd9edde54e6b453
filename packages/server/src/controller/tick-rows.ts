import type { TickRow } from '@tidegate/core';
import { sumCells } from '../ingest/sum-cells.ts';
import { groupBy } from '../store/group-by.ts';

/**
 * Rows of many processes as few: one for each metric, draw, arm, kind and bucket, in a fixed order,
 * so that the same evidence in any order of arrival makes the same tick.
 */
export function mergeTickRows(rows: Iterable<TickRow>): TickRow[] {
  const groups = groupBy(rows, ({ metric, draw, arm, startMs, cell }) =>
    JSON.stringify([metric, draw, arm, startMs, cell.kind]),
  );
  return [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, same]) => {
      const last = same.at(-1);
      return last === undefined ? [] : [{ ...last, cell: sumCells(same.map(({ cell }) => cell)) }];
    });
}
