import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/tidegate.mjs', import.meta.url));
const WATCH = new URL('./watch-process.mjs', import.meta.url).href;

/** `tidegate up` over a folder of its own, watched from inside; it can be killed and comes back. */
export async function startServerProcess() {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  const watched = join(directory, 'watched.json');
  let { child, said } = await up(directory, watched, '0');
  const { url, createdKeys } = said;
  const keyOf = (kind, environment) =>
    createdKeys.find((key) => key.kind === kind && key.environment === environment).key;
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    url,
    directory,
    admin: keyOf('admin', '*'),
    serverKey: keyOf('server', 'production'),
    async restart() {
      ({ child, said } = await up(directory, watched, new URL(url).port));
    },
    kill: () => end('SIGKILL'),
    beginWatch: () => child.kill('SIGUSR2'),
    watched: () => JSON.parse(readFileSync(watched, 'utf8')),
    async remove() {
      await end('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function up(directory, watched, port) {
  const args = ['--import', WATCH, COMMAND, 'up', '--json', '--port', port, '--data', directory];
  const child = spawn(process.execPath, args, {
    cwd: directory,
    env: { ...process.env, TIDEGATE_BENCH_WATCH: watched },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { child, said: JSON.parse(line) };
  throw new Error('Cannot measure: the server ended without a word');
}
