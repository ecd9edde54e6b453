import type { ExitCode } from './exit-codes.ts';

/** Ends a command that has said all it had to say, with a code that scripts look at. */
export class QuietExit extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super(`exit ${exitCode}`);
    this.name = 'QuietExit';
    this.exitCode = exitCode;
  }
}
