import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Child, ChildProcesses } from './child-processes.ts';
import { DemoFailure } from './demo-failure.ts';
import { createTidegateApi, type TidegateApi } from './tidegate-api.ts';
import { until } from './until.ts';

/** A server of our own, over a fresh folder. */
export interface StartedTidegate {
  readonly child: Child;
  readonly url: string;
  readonly adminKey: string;
  readonly serverKey: string;
  readonly api: TidegateApi;
  /** From spawning the process until it said that it is healthy. */
  readonly startMs: number;
}

/** What `tidegate up --json` prints when it listens. */
interface Announcement {
  readonly url: string;
  readonly createdKeys: readonly { environment: string; kind: string; key: string }[];
}

/** Environment of the demo's plan. */
export const ENVIRONMENT = 'production';

/** Environment of a key that is good for all. */
const ANY_ENVIRONMENT = '*';

const START_LIMIT_MS = 20_000;

/** Starts `tidegate up` as a user would, on a free port. */
export async function startTidegate(
  children: ChildProcesses,
  folder: string,
): Promise<StartedTidegate> {
  const command = await commandPath();
  let line: string | null = null;
  const beganMs = performance.now();
  const child = children.start({
    name: 'tidegate',
    args: [command, 'up', '--json', '--port', '0', '--data', join(folder, 'tidegate-data')],
    env: {},
    cwd: folder,
    onLine: (text) => {
      line ??= text;
    },
    // It says nothing this way; the channel ends it when the demo is gone.
    onMessage: () => undefined,
  });
  const said = await until('the start of the server', START_LIMIT_MS, () => line, 5);
  const { url, createdKeys } = readAnnouncement(said);
  const keyOf = (kind: string): string => {
    const found = createdKeys.find(
      (key) => key.kind === kind && [ENVIRONMENT, ANY_ENVIRONMENT].includes(key.environment),
    );
    if (found !== undefined) return found.key;
    throw new DemoFailure(
      `Cannot use the server: it made no ${kind} key for "${ENVIRONMENT}"; it made ${createdKeys.map((key) => `${key.kind} for "${key.environment}"`).join(', ')}`,
    );
  };
  const adminKey = keyOf('admin');
  const api = createTidegateApi(url, adminKey);
  await until(
    'a healthy server',
    START_LIMIT_MS,
    async () => ((await api.health()) ? true : null),
    5,
  );
  const startMs = Math.round(performance.now() - beganMs);
  return { child, url, adminKey, serverKey: keyOf('server'), api, startMs };
}

/** The `tidegate` command of the package of that name. */
export async function commandPath(): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('tidegate/package.json');
  const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: { tidegate: string } };
  return join(dirname(manifest), bin.tidegate);
}

function readAnnouncement(line: string): Announcement {
  try {
    return JSON.parse(line) as Announcement;
  } catch {
    throw new DemoFailure(
      `Cannot read what the server printed: "${line.slice(0, 200)}" is not JSON; see its log`,
    );
  }
}
