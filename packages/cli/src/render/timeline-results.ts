import { describeDuration, type PlanTestResult } from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

/** A test that was run, and how long that took on a clock. */
export interface RanTest {
  readonly file: string;
  readonly result: PlanTestResult;
  readonly tookMs: number;
}

const MONTH_MS = 30 * 86_400_000;

/** Lines of one test: whether it passed, and else what was expected and what was found. */
export function testLines({ file, result, tookMs }: RanTest, colors: Colors): string[] {
  const { name, failures, simulatedMs } = result;
  const span = colors.dim(`${describeDuration(simulatedMs)} in ${(tookMs / 1_000).toFixed(1)} s`);
  if (failures.length === 0) return [`${colors.green('✓')} ${plain(name)}  ${span}`];
  return [
    `${colors.red('✗')} ${plain(name)}  ${span}`,
    ...failures.flatMap(({ line, atMs, expected, found }) => [
      plain(`    ${file}${line === null ? '' : `:${line}`}, after ${describeDuration(atMs)}:`),
      plain(`      expected ${expected}`),
      plain(`      found    ${found}`),
    ]),
  ];
}

/** One line that sums tests up. */
export function testSummary(ran: readonly RanTest[]): string {
  const { passed, total, simulatedMonths, secondsPerSimulatedMonth } = testFigures(ran);
  return `${passed} of ${total} tests passed; ${simulatedMonths} simulated months, ${secondsPerSimulatedMonth} s for each`;
}

/** How many tests passed, and what a simulated month of 30 days took. */
export function testFigures(ran: readonly RanTest[]) {
  const months = ran.reduce((sum, { result }) => sum + result.simulatedMs, 0) / MONTH_MS;
  const seconds = ran.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1_000;
  return {
    passed: ran.filter(({ result }) => result.failures.length === 0).length,
    total: ran.length,
    simulatedMonths: rounded(months),
    secondsPerSimulatedMonth: months > 0 ? rounded(seconds / months) : 0,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
