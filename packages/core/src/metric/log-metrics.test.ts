import { expect, test } from 'vitest';
import { logMetrics } from './log-metrics.ts';
import { countLogLine, type LogLine } from './log-rule.ts';
import type { Cell } from './types.ts';

test('logMetrics count lines, errors, correlation and unmasked personal data', () => {
  const line = (severity: number, correlated: boolean, personalData: boolean): LogLine => ({
    body: 'x',
    severity,
    service: null,
    correlated,
    personalData,
    attributes: {},
  });
  const lines = [line(9, true, false), line(17, true, true), line(21, false, false)];
  const told = (cell: Cell | null) =>
    cell?.kind === 'rate' ? cell.events : cell?.kind === 'count' ? cell.count : null;
  expect(
    logMetrics.map((metric) => [
      metric.name,
      metric.kind,
      ...lines.map((each) => told(countLogLine(metric, each))),
    ]),
  ).toEqual([
    ['log_lines', 'count', 1, 1, 1],
    ['log_errors', 'count', 0, 1, 1],
    ['log_correlation_rate', 'rate', 1, 1, 0],
    ['log_unmasked_lines', 'count', 0, 1, 0],
  ]);
});
