import { ProblemError } from '@tidegate/protocol';
import type { z } from 'zod';

/** Most mistakes that one answer lists. */
const PROBLEMS_MAX = 20;

/** One wrong field of a request. */
export interface FieldProblem {
  /** For example `body.context` or `query.environment`. */
  readonly field: string;
  readonly message: string;
}

/**
 * Checks one part of a request against its contract and gives back what the contract made of it.
 *
 * @throws {ProblemError} `malformed-request` whose `problems` are `FieldProblem`s, at most 20.
 */
export function parsePart<T>(
  contract: z.ZodType<T>,
  part: 'params' | 'query' | 'body',
  value: unknown,
): T {
  const result = contract.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const problems: FieldProblem[] = issues.slice(0, PROBLEMS_MAX).map(({ path, message }) => ({
    field: [part, ...path.map(String)].join('.'),
    message,
  }));
  const [first] = problems;
  throw new ProblemError(
    'malformed-request',
    `Cannot read the request: "${first?.field ?? part}" is wrong`,
    {
      detail: `${first?.message ?? 'it does not fit'}${issues.length > 1 ? `; ${issues.length - 1} more` : ''}`,
      problems,
    },
  );
}
