import type { DecisionRow } from '../incident/types.ts';
import { readDecision } from './decision-row.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, claimName } from './name.ts';
import { readNamed } from './named.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/**
 * Reads a decision matrix. A finding is a metric with a value, so that rows of one metric must be of
 * one figure of it and may not overlap. Never throws; what cannot be read is reported and left out.
 */
export function readMatrix(report: Report, node: Node): readonly DecisionRow[] {
  const rows: DecisionRow[] = [];
  const claims = new Map<string, Position>();
  for (const { key, at, value } of readNamed(report, node, '"matrix"', PLAN_LIMITS.decisions)) {
    const name = checkName(report, key, at, 'the name of a decision');
    const row = readDecision(report, value, key);
    if (name === null || row === null) continue;
    if (claimName(report, claims, name, at, 'decision', 'each decision once') === null) continue;
    checkAgainst(report, rows, row, at);
    rows.push(row);
  }
  return rows;
}

function checkAgainst(
  report: Report,
  rows: readonly DecisionRow[],
  row: DecisionRow,
  at: Position,
): void {
  if (row.metric === null) return;
  const same = rows.filter(({ metric }) => metric === row.metric);
  const other = same.find((each) => figureOf(each) !== figureOf(row));
  const overlapping = same.find((each) => overlap(each, row));
  if (other !== undefined) {
    addProblem(report, {
      code: 'duplicate',
      at,
      message: `Cannot use decision ${quoted(row.name)}: ${quoted(other.name)} judges another figure of "${row.metric}"`,
      expected: 'one figure of each metric, the same "quantile" or "statistic" in all its rows',
    });
  } else if (overlapping !== undefined) {
    addProblem(report, {
      code: 'duplicate',
      at,
      message: `Cannot use decision ${quoted(row.name)}: it overlaps with ${quoted(overlapping.name)}`,
      expected: `rows of "${row.metric}" that begin where the one below ends, or later`,
    });
  }
}

function figureOf({ statistic }: DecisionRow): string {
  return statistic?.kind === 'quantile' ? `quantile ${statistic.q}` : (statistic?.kind ?? '');
}

function overlap(left: DecisionRow, right: DecisionRow): boolean {
  const from = ({ from: low }: DecisionRow) => low ?? Number.NEGATIVE_INFINITY;
  const to = ({ to: high }: DecisionRow) => high ?? Number.POSITIVE_INFINITY;
  return from(left) < to(right) && from(right) < to(left);
}
