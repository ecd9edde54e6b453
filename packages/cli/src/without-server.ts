import { CommandFailure } from './command-failure.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/**
 * Runs what fails with a code of the server's own, and gives it the exit code that scripts look for.
 *
 * @throws CommandFailure
 */
export async function withoutServer<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    const exitCode = EXIT_CODES[String(cause.code)];
    if (exitCode === undefined) throw cause;
    throw new CommandFailure(exitCode, cause.message, { cause });
  }
}

/** Ctrl-C ends the work in good order; what was begun is taken away again. */
export async function untilInterrupted<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const end = (): void => ending.abort(new Error('it was interrupted'));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    return await run(ending.signal);
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}

const EXIT_CODES: Readonly<Record<string, ExitCode>> = {
  'store-locked': exitCodes.refused,
  'not-empty': exitCodes.refused,
  'other-database': exitCodes.refused,
  'newer-version': exitCodes.refused,
  refused: exitCodes.refused,
  'not-ready': exitCodes.refused,
  unreachable: exitCodes.unreachable,
  'not-found': exitCodes.problem,
  damaged: exitCodes.problem,
  'wrong-passphrase': exitCodes.problem,
  'no-space': exitCodes.problem,
  ended: exitCodes.problem,
  failed: exitCodes.problem,
};
