import type { Metric } from '../metric/types.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { FileProblem } from './types.ts';

/** Where a parser writes down the mistakes of one file, and what it may name. */
export interface Report {
  readonly file: string;
  /** Metrics that teams added, by name; those of the catalogue are known anyway. */
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly problems: FileProblem[];
}

/** An empty report on a file. */
export function newReport(file: string, metrics: Report['metrics'] = new Map()): Report {
  return { file, metrics, problems: [] };
}

/**
 * Adds a mistake and answers `null`, so that a reader can end with it. The last place of the list
 * says that there are more; what comes after is not kept. Never throws.
 *
 * @example
 * return addProblem(report, { code: 'wrong-type', at, message: 'Cannot read "hold": …', expected: '…' });
 */
export function addProblem(report: Report, problem: Omit<FileProblem, 'file'>): null {
  const free = PLAN_LIMITS.problems - report.problems.length;
  if (free > 1) report.problems.push({ ...problem, file: report.file });
  if (free === 1) {
    report.problems.push({
      code: 'too-large',
      file: report.file,
      at: problem.at,
      message: `Cannot list every mistake: there are more than ${PLAN_LIMITS.problems - 1}`,
      expected: 'the others to be mended first',
    });
  }
  return null;
}

/** The mistakes in the order of the file. */
export function sortedProblems(report: Report): readonly FileProblem[] {
  return [...report.problems].sort(
    (left, right) => left.at.line - right.at.line || left.at.column - right.at.column,
  );
}
