import { printable } from './found.ts';
import type { FileProblem } from './types.ts';

/** Characters of a line shown on each side of the mistake. */
const SHOWN_AROUND = 60;

/**
 * A mistake for a terminal: `file:line:column: message`, the line with a caret under the place, and
 * what would be right. Long lines are cut round the place; nothing in them is obeyed by a terminal.
 * Never throws, whatever place the problem names.
 *
 * @param text the whole file
 * @example
 * // plan.yaml:9:17: Cannot read "weight": "101%" is more than 100%
 * //   9 |     audience: { weight: 101% }
 * //     |                         ^
 * //   expected a share from 0% to 100%
 */
export function formatProblem(problem: FileProblem, text: string): string {
  const { file, at, message, expected } = problem;
  const head = `${printable(file)}:${at.line}:${at.column}: ${message}`;
  return [head, ...excerpt(at.line, at.column, text), `  expected ${expected}`].join('\n');
}

function excerpt(line: number, column: number, text: string): readonly string[] {
  const source = lineOf(text, line);
  if (source === null) return [];
  const place = Math.min(Math.max(column - 1, 0), source.length);
  const from = Math.max(0, place - SHOWN_AROUND);
  const to = Math.min(source.length, place + SHOWN_AROUND);
  const before = shown(source.slice(from, place), from > 0, false);
  const after = shown(source.slice(place, to), false, to < source.length);
  const gutter = ' '.repeat(String(line).length);
  return [`  ${line} | ${before}${after}`, `  ${gutter} | ${' '.repeat(before.length)}^`];
}

/** Tabs become one space: the caret stands right under any width of them. */
function shown(part: string, cutBefore: boolean, cutAfter: boolean): string {
  return `${cutBefore ? '…' : ''}${printable(part.replace(/\t/g, ' '))}${cutAfter ? '…' : ''}`;
}

/** The line without its break and without a byte order mark; `null` when the text has no such line. */
function lineOf(text: string, line: number): string | null {
  let start = text.startsWith('\ufeff') ? 1 : 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf('\n', start);
    if (end === -1) return null;
    start = end + 1;
  }
  if (!(line >= 1)) return null;
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end).replace(/\r$/, '');
}
