import { type FileProblem, formatProblem } from '@tidegate/core';
import type { Terminal } from '../terminal.ts';
import { plain } from './plain.ts';

/** Prints mistakes on stderr, each with its place and an excerpt of its file (`texts`, by name). */
export function showFileProblems(
  problems: readonly FileProblem[],
  texts: ReadonlyMap<string, string>,
  terminal: Terminal,
): void {
  for (const problem of problems) {
    terminal.err(`${plain(formatProblem(problem, texts.get(problem.file) ?? ''))}\n`);
  }
}

/** True for what can be shown so: a mistake in a file, as it came over the wire. */
export function isFileProblem(value: unknown): value is FileProblem {
  if (typeof value !== 'object' || value === null) return false;
  const { file, at, message, expected } = value as Record<string, unknown>;
  if (typeof file !== 'string' || typeof message !== 'string' || typeof expected !== 'string') {
    return false;
  }
  const { line, column } = (at ?? {}) as Record<string, unknown>;
  return Number.isSafeInteger(line) && Number.isSafeInteger(column);
}
