import type { ExitCode } from './exit-codes.ts';

/** A command that ends without success for a reason of its own: one sentence and an exit code. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, sentence: string, options: { cause?: unknown } = {}) {
    super(sentence, options);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
