import type { Plan } from '@tidegate/core';
import { type FileText, parseFiles } from '@tidegate/protocol';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { showFileProblems } from './render/file-problems.ts';
import type { Terminal } from './terminal.ts';

/**
 * The one plan that files hold; mistakes are shown on stderr.
 *
 * @param files the plan and what stands beside it, such as its metrics
 * @throws {CommandFailure} `problem` for mistakes in the files, `usage` where they hold no plan or several.
 */
export function readPlan(files: readonly FileText[], terminal: Terminal): Plan {
  const parsed = parseFiles(files);
  const problems = parsed.flatMap(({ result }) => (result.ok ? [] : result.problems));
  showFileProblems(problems, new Map(files.map(({ name, text }) => [name, text])), terminal);
  if (problems.length > 0) {
    throw new CommandFailure(
      exitCodes.problem,
      'Cannot use the plan: there are mistakes in the files; correct them and try again',
    );
  }
  const plans = parsed.flatMap(({ result }) =>
    result.ok && result.parsed.kind === 'Plan' ? [result.parsed.plan] : [],
  );
  const [plan] = plans;
  if (plan !== undefined && plans.length === 1) return plan;
  throw new CommandFailure(
    exitCodes.usage,
    `Cannot use the plan: the files hold ${plans.length === 0 ? 'none' : plans.length}; name one plan, and what stands beside it`,
  );
}
