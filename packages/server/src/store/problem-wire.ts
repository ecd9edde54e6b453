import type { ProblemCode } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';

/** A failure as it crosses between threads. */
export interface WireProblem {
  readonly code: ProblemCode;
  readonly title: string;
  readonly detail?: string;
  readonly problems?: readonly unknown[];
  /** Stack of what was no `ProblemError`, for the log. */
  readonly stack?: string;
}

/** Packs a failure for the other thread; what is no `ProblemError` becomes `internal`. */
export function packProblem(error: unknown): WireProblem {
  if (error instanceof ProblemError) {
    return {
      code: error.code,
      title: error.message,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      ...(error.problems === undefined ? {} : { problems: error.problems }),
    };
  }
  const failure = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'internal',
    title: `Cannot use the store: ${failure.message}`,
    ...(failure.stack === undefined ? {} : { stack: failure.stack }),
  };
}

/** Makes the error again that `packProblem` packed. */
export function unpackProblem(wire: WireProblem): ProblemError {
  return new ProblemError(wire.code, wire.title, {
    ...(wire.detail === undefined ? {} : { detail: wire.detail }),
    ...(wire.problems === undefined ? {} : { problems: wire.problems }),
    ...(wire.stack === undefined ? {} : { cause: wire.stack }),
  });
}
