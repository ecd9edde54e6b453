import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/tidegate.mjs', import.meta.url));

/** `tidegate up` as a process of its own, that can be killed and comes back over the same folder. */
export interface ServerProcess {
  readonly url: string;
  readonly directory: string;
  readonly admin: string;
  /** Key of `production`. */
  readonly serverKey: string;
  /** SIGKILL: nothing is said, nothing is flushed. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** Resident memory, MB. */
  rssMb(): number;
  post(path: string, body: unknown): Promise<unknown>;
  /** Stops it in good order; the folder stays. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** @param config text of the operator's file; default: there is none */
export async function startServerProcess(config: string | null = null): Promise<ServerProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-faults-'));
  if (config !== null) writeFileSync(join(directory, 'tidegate.config.yaml'), config);
  const first = await up(directory, '0');
  let { child } = first;
  const { url, createdKeys } = first.said;
  const keyOf = (kind: string, environment: string): string =>
    createdKeys.find((key) => key.kind === kind && key.environment === environment)?.key ?? '';
  const admin = keyOf('admin', '*');
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    url,
    directory,
    admin,
    serverKey: keyOf('server', 'production'),
    kill: () => end('SIGKILL'),
    async restart() {
      ({ child } = await up(directory, new URL(url).port));
    },
    rssMb() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024;
    },
    async post(path, body) {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`Cannot post to ${path}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
    stop: () => end('SIGTERM'),
    async remove() {
      await end('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Said {
  readonly url: string;
  readonly createdKeys: readonly { environment: string; kind: string; key: string }[];
}

async function up(directory: string, port: string): Promise<{ child: ChildProcess; said: Said }> {
  const args = [COMMAND, 'up', '--json', '--port', port, '--data', directory];
  const child = spawn(process.execPath, args, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, said: JSON.parse(await firstLine(child)) as Said };
}

/** The first line that a child prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('Cannot read a child: its stdout is no pipe');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('Cannot read a child: it ended without a word');
}
