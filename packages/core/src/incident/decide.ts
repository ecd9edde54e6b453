import { unreachable } from '../invariant.ts';
import type { KpiStatistic } from '../metric/types.ts';
import { answerText, findingText, rangeText } from './decision-sentence.ts';
import { findingProblem } from './finding-problem.ts';
import { matchingRow } from './matching-row.ts';
import { isMilder } from './severity.ts';
import type { Decision, DecisionRow, IncidentFinding } from './types.ts';

/**
 * What a decision matrix says to a finding: to an issue the row of that name, to a figure the row
 * whose range holds. A figure between two rows, or past the worst one, takes the milder neighbour and
 * `asks` a person; one that is milder than every row is fixed forward. Never throws.
 *
 * @returns `null` when the matrix says nothing: no such row, none of that metric, or a finding that
 *   `findingProblem` refuses, such as NaN
 * @example
 * decide(matrix, { issue: null, metric: 'error_rate', value: 0.6 })?.rollback // 'quick'
 */
export function decide(matrix: readonly DecisionRow[], finding: IncidentFinding): Decision | null {
  if (findingProblem(finding) !== null) return null;
  const { issue, metric, value } = finding;
  if (issue !== null) {
    const named = matrix.find(({ name }) => name === issue);
    return named === undefined ? null : decisionOf(named, false, `Row "${named.name}"`);
  }
  const rows = matrix.filter((row) => row.metric !== null && row.metric === metric);
  if (rows.length === 0 || value === null) return null;
  const fitting = rows.filter(({ statistic }) => isSame(statistic, finding.statistic));
  // A row of p95 says something to a p99, but not outright.
  return fitting.length > 0
    ? byFigure(matrix, fitting, finding, value)
    : asking(byFigure(matrix, rows, finding, value), 'it speaks of another statistic');
}

function byFigure(
  matrix: readonly DecisionRow[],
  rows: readonly DecisionRow[],
  finding: IncidentFinding,
  value: number,
): Decision {
  const match = matchingRow(rows, value);
  const told = (row: DecisionRow, how: string) =>
    `${findingText(finding, row)}${how}row "${row.name}" (${rangeText(row)})`;
  switch (match.kind) {
    case 'held':
      return decisionOf(match.row, false, told(match.row, ', in '));
    case 'between': {
      const { row, other } = match;
      const between = `${told(row, ', between ')} and row "${other.name}" (${rangeText(other)})`;
      return asking(decisionOf(row, false, between), 'the milder row was taken');
    }
    case 'past':
      return asking(decisionOf(match.row, false, told(match.row, ', past ')), 'no row says it');
    case 'milder':
      return fixForward(matrix, rows, finding);
    default:
      return unreachable(match);
  }
}

function isSame(row: KpiStatistic | null, found: KpiStatistic | undefined): boolean {
  if (row === null || found === undefined) return true;
  if (row.kind === 'quantile') return found.kind === 'quantile' && row.q === found.q;
  return row.kind === found.kind;
}

function decisionOf(row: DecisionRow, asks: boolean, why: string): Decision {
  const { severity, rollback, withinMs, flagsWithinMs } = row;
  const answer = { severity, rollback, withinMs, flagsWithinMs };
  return { row: row.name, ...answer, asks, sentence: `${why}: ${answerText(row)}` };
}

function asking(decision: Decision, why: string): Decision {
  return { ...decision, asks: true, sentence: `${decision.sentence}; ${why}, a person must say` };
}

/** The row that a person would name for what is mild, else that no row says anything. */
function fixForward(
  matrix: readonly DecisionRow[],
  rows: readonly DecisionRow[],
  finding: IncidentFinding,
): Decision {
  const [first] = rows;
  const figure = findingText(finding, first ?? { statistic: null });
  const mild = matrix
    .filter(({ metric, rollback }) => metric === null && rollback === 'fix-forward')
    .reduce<DecisionRow | null>(
      (mildest, row) => (mildest === null || isMilder(row, mildest) ? row : mildest),
      null,
    );
  const why = `${figure}, milder than every row of it`;
  if (mild !== null) return decisionOf(mild, false, `${why}, so row "${mild.name}"`);
  return {
    ...{ row: null, severity: 'low', rollback: 'fix-forward', withinMs: null, flagsWithinMs: null },
    ...{ asks: false, sentence: `${why}: no row, fix forward` },
  };
}
