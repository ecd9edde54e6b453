import type { DriverAsk } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { type DriverProgramEnd, runDriverProgram } from '../driver-program.ts';
import type { ComposeWork } from './compose-work.ts';
import { ANSWER_BYTES_MAX } from './limits.ts';

/** What `docker compose` answered. */
export interface ComposeAnswer extends DriverProgramEnd {
  /** Its standard output. */
  readonly out: string;
}

/** Runs `docker compose` in the project with one command and its arguments. */
export type Compose = (...args: readonly string[]) => Promise<ComposeAnswer>;

/** Makes one for a step. What it runs ends with the step's signal. */
export function composeOf(
  { projectDirectory, files, envFile, environment }: ComposeWork,
  asked: DriverAsk,
  parts: Pick<DriverParts, 'clock' | 'limits' | 'secrets'>,
): Compose {
  const project = ['--project-directory', projectDirectory, '--env-file', envFile];
  const own = [...project, ...files.flatMap((file) => ['-f', file])];
  return async (...args) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const onOut = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      if (bytes <= ANSWER_BYTES_MAX) chunks.push(chunk);
    };
    const command = ['docker', 'compose', ...own, ...args] as const;
    const program = { command, environment, cwd: projectDirectory, onOut };
    const ended = await runDriverProgram(program, asked, parts);
    return { ...ended, out: Buffer.concat(chunks).toString('utf8') };
  };
}
