import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { QuietExit } from './quiet-exit.ts';
import { reportFailure } from './report-failure.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/**
 * Runs one `tidegate` command line (without `node` and script) and returns its exit code.
 * Never throws: every failure is printed as a sentence.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  endWithReader();
  try {
    await createProgram(terminal).parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof QuietExit) return error.exitCode;
    return reportFailure(error, terminal, args.includes('--json'));
  }
}

/**
 * `tidegate … | head` closes our output; that is no failure. Listens for as long as the process runs:
 * what is written last fails after the command has ended.
 */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners('error').includes(endQuietly)) stream.on('error', endQuietly);
}

/** A verdict that is there by then, such as that of `--check`, stands. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  process.exit(exitCodes.problem);
}
