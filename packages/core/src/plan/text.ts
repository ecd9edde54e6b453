import { readDescription } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * A text for people that says something, at most 2 000 characters. `null` when it is none, which is
 * reported. Never throws.
 *
 * @param what how messages call it, for example `"title"`
 */
export function readText(report: Report, node: Node, what: string): string | null {
  const text = readDescription(report, node, what);
  if (text !== '') return text;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: it says nothing`,
    expected: 'a text',
  });
}

/** The same on one line, such as the subject of a message. */
export function readLine(report: Report, node: Node, what: string): string | null {
  const text = readText(report, node, what);
  if (text === null || !/[\n\t]/.test(text)) return text;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: it has line breaks or tabs`,
    expected: 'a text on one line',
  });
}
