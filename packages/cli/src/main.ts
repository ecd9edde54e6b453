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
  // `tidegate … | head` closes our stdout; that is no failure.
  process.stdout.on('error', endQuietly);
  try {
    await createProgram(terminal).parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof QuietExit) return error.exitCode;
    return reportFailure(error, terminal, args.includes('--json'));
  } finally {
    process.stdout.off('error', endQuietly);
  }
}

function endQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.problem);
}
