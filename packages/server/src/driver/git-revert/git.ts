import type { DriverAsk } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { runDriverProgram } from '../driver-program.ts';
import type { GitRevertWork } from './git-revert-work.ts';
import { GIT_OUTPUT_BYTES_MAX } from './limits.ts';

/** What git answered. */
export interface GitAnswer {
  readonly isOk: boolean;
  /** `null` = it was ended, or did not start. */
  readonly code: number | null;
  /** What it said on its standard output, without white space around it. */
  readonly out: string;
  /** How it ended and what it said, without secrets. */
  readonly detail: string;
}

/** Runs git in the driver's clone, or in another folder of it. */
export type Git = (args: readonly string[], folder?: string) => Promise<GitAnswer>;

/** A git that cannot go on, as a sentence. */
export class GitRefusal extends Error {}

/** Nobody's configuration but the clone's own counts, nobody's hooks run, and nobody is asked. */
const OPTIONS = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgSign=false'],
  ...['-c', 'gc.auto=0', '-c', 'advice.detachedHead=false', '--no-pager'],
];

/** Makes a git for one step. What it runs ends with the step's signal. */
export function gitOf(
  work: GitRevertWork,
  asked: DriverAsk,
  parts: Pick<DriverParts, 'clock' | 'limits' | 'secrets'>,
): Git {
  const { author, email } = work;
  const environment = {
    ...work.environment,
    ...{ GIT_AUTHOR_NAME: author, GIT_AUTHOR_EMAIL: email },
    ...{ GIT_COMMITTER_NAME: author, GIT_COMMITTER_EMAIL: email },
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0' },
    LC_ALL: 'C',
  };
  return async (args, folder = work.repository) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const onOut = (chunk: Uint8Array): void => {
      bytes += chunk.length;
      if (bytes <= GIT_OUTPUT_BYTES_MAX) chunks.push(chunk);
    };
    const command = ['git', ...OPTIONS, ...args] as const;
    const program = { command, environment, cwd: folder, onOut };
    const { code, outcome, detail } = await runDriverProgram(program, asked, parts);
    if (outcome === 'unknown') throw new Error(detail);
    const isWhole = bytes <= GIT_OUTPUT_BYTES_MAX;
    if (!isWhole) throw new GitRefusal('git said more than can be looked at');
    const out = Buffer.concat(chunks).toString('utf8').trim();
    return { isOk: code === 0, code, out, detail: withoutUser(detail) };
  };
}

/** What git said; a refusal when it did not work. */
export async function said(git: Git, what: string, ...args: readonly string[]): Promise<string> {
  const { isOk, out, detail } = await git(args);
  if (isOk) return out;
  throw new GitRefusal(`${what}\n${detail}`);
}

/** Addresses of remotes may carry a password. */
function withoutUser(text: string): string {
  return text.replace(/:\/\/[^\s/@]{1,500}@/g, '://…@');
}
