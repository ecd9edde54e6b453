import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const HARBOR = fileURLToPath(new URL('../../examples/harbor/bin/harbor.mjs', import.meta.url));

/** Harbor as a process of its own, over data that it shares. */
export interface HarborProcess {
  readonly url: string;
  readonly port: number;
  /** SIGKILL: nothing is said, nothing is finished. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Harbor on a free port; `tidegate`: where its flags come from, default: nowhere. */
export async function startHarborProcess(
  data: Readonly<Record<string, string>>,
  tidegate = { url: 'http://127.0.0.1:9', key: 'no-server-no-key' },
): Promise<HarborProcess> {
  const child = spawn(process.execPath, [HARBOR], {
    env: {
      PATH: process.env['PATH'] ?? '',
      TIDEGATE_URL: tidegate.url,
      TIDEGATE_KEY: tidegate.key,
      HARBOR_PORT: '0',
      HARBOR_MODEL: 'scripted',
      ...data,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await listening(child);
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    url,
    port: Number(new URL(url).port),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function listening({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('Cannot read Harbor: its stderr is no pipe');
  const said: string[] = [];
  for await (const line of createInterface({ input: stderr })) {
    const url = /^harbor: listening on (\S+)$/.exec(line)?.[1];
    if (url !== undefined) {
      // Nobody reads on: it must not stop at a full pipe.
      stderr.resume();
      return url;
    }
    said.push(line);
  }
  throw new Error(`Cannot start Harbor: it said ${said.join('; ')}`);
}
