import { type ProblemCode, ProblemError } from '@tidegate/protocol';
import { CommanderError } from 'commander';
import { CommandFailure } from './command-failure.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { isFileProblem } from './render/file-problems.ts';
import { plain } from './render/plain.ts';
import type { Terminal } from './terminal.ts';

/**
 * Says in one sentence why a command failed (with `--json` also as a document on stdout) and
 * returns its exit code. Never throws, never shows a stack.
 */
export function reportFailure(error: unknown, terminal: Terminal, json: boolean): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has already printed its own sentence, or the help that was asked for.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  const problem = asProblem(error);
  terminal.err(terminal.colors.red(plain(problem.title)));
  if (problem.detail !== undefined) terminal.err(plain(problem.detail));
  for (const line of problemLines(problem.problems)) terminal.err(plain(line));
  if (json) terminal.out(JSON.stringify({ error: problem }));
  return problem.exitCode;
}

interface Failure {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly problems?: readonly unknown[];
  readonly exitCode: ExitCode;
}

function asProblem(error: unknown): Failure {
  if (error instanceof ProblemError) {
    return { ...error.toProblem(), exitCode: exitCodeOfProblem[error.code] ?? exitCodes.problem };
  }
  if (error instanceof CommandFailure) {
    return { code: codeName(error.exitCode), title: error.message, exitCode: error.exitCode };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', title: `Cannot go on: ${message}`, exitCode: exitCodes.problem };
}

const exitCodeOfProblem: Partial<Record<ProblemCode, ExitCode>> = {
  'malformed-request': exitCodes.usage,
  conflict: exitCodes.refused,
  'rollout-refused': exitCodes.refused,
  'not-ready': exitCodes.unreachable,
};

/** `timed-out` of `timedOut`: codes are spelled alike everywhere. */
function codeName(exitCode: ExitCode): string {
  const name = Object.entries(exitCodes).find(([, code]) => code === exitCode)?.[0] ?? 'problem';
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Mistakes in fields, as the server lists them. Those in files `apply` has shown by excerpt. */
function problemLines(problems: readonly unknown[] = []): string[] {
  return problems
    .filter((problem) => !isFileProblem(problem))
    .map((problem) => {
      const { field, message } = Object(problem) as { field?: unknown; message?: unknown };
      return typeof field === 'string' && typeof message === 'string'
        ? `  ${field}: ${message}`
        : `  ${JSON.stringify(problem)}`;
    });
}
