import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from '../faults/server-process.fixture.ts';

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/tidegate.mjs', import.meta.url));

/** Runs `tidegate` as a person would; answers all that it said and its exit code. */
export function runTidegate(
  { url, admin, directory }: ServerProcess,
  ...args: string[]
): Promise<{ readonly said: string; readonly code: number }> {
  const env = { PATH: process.env['PATH'] ?? '', TIDEGATE_URL: url, TIDEGATE_KEY: admin };
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { env, cwd: directory }, (cause, out, err) => {
      const code = cause === null ? 0 : Number(cause.code ?? Number.NaN);
      resolve({ said: `${out}${err}`, code });
    });
  });
}
