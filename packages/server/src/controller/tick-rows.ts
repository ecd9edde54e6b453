import type { ArrivedRow } from '../ingest/arrivals.ts';
import { sumCells } from '../ingest/sum-cells.ts';
import { groupBy } from '../store/group-by.ts';

/**
 * Rows of many processes as few: one for each metric, draw, arm, kind and bucket, in a fixed order,
 * so that the same evidence in any order of arrival makes the same tick.
 */
export function mergeTickRows(rows: Iterable<ArrivedRow>): ArrivedRow[] {
  const groups = groupBy(rows, ({ metric, draw, arm, startMs, cell }) =>
    JSON.stringify([metric, draw, arm, startMs, cell.kind]),
  );
  return [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, same]) => {
      const last = same.at(-1);
      if (last === undefined) return [];
      const cell = sumCells(same.map((row) => row.cell));
      const { metric, draw, arm, startMs } = last;
      return [{ metric, draw, arm, startMs, cell, ...sumFailures(same) }];
    });
}

/** First failures of all, and units that may have been counted before, where there are any. */
function sumFailures(
  rows: readonly ArrivedRow[],
): Pick<ArrivedRow, 'firstFailures' | 'undeduplicated' | 'undeduplicatedUnits'> {
  let firstFailures = 0;
  let undeduplicated = 0;
  let undeduplicatedUnits = 0;
  for (const row of rows) {
    firstFailures += row.firstFailures ?? 0;
    undeduplicated += row.undeduplicated ?? 0;
    undeduplicatedUnits += row.undeduplicatedUnits ?? 0;
  }
  return {
    ...(firstFailures === 0 ? {} : { firstFailures }),
    ...(undeduplicated === 0 ? {} : { undeduplicated }),
    ...(undeduplicatedUnits === 0 ? {} : { undeduplicatedUnits }),
  };
}
