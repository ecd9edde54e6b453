import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const OF_BASELINE = ' of baseline';

/** Whether a node speaks of what was recorded before the start: `115% of baseline`, or `baseline`. */
export function isOfBaseline(node: Node): boolean {
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.text : '';
  return text === 'baseline' || text.endsWith(OF_BASELINE);
}

/**
 * The share of a baseline that `115% of baseline`, `baseline` or a bare `115%` stands for: 1.15, or
 * 1 for all of it. `null` when it is none, which is reported. Never throws.
 *
 * @param what how messages call it, for example `"above" of "cpu"`
 */
export function readFactor(report: Report, node: Node, what: string): number | null {
  const said = node.kind === 'scalar' ? node.text : '';
  if (said === 'baseline') return 1;
  const text = said.endsWith(OF_BASELINE) ? said.slice(0, -OF_BASELINE.length) : said;
  const factor = fractionOf({ kind: 'scalar', value: text, text, at: node.at });
  if (factor !== null && factor > 0 && factor <= PLAN_LIMITS.kpiFactor) return factor;
  return addProblem(report, {
    code: factor === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: found ${found(node)}`,
    expected: `a share of the baseline above 0% and at most ${PLAN_LIMITS.kpiFactor * 100}%, for example "115% of baseline"`,
  });
}
