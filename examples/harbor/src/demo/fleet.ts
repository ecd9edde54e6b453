import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VariantStatistics } from '../agent/turn-statistics.ts';
import type {
  HarborMessage,
  ProbeMessage,
  TrafficMessage,
  TrafficOrder,
} from '../fleet/messages.ts';
import type { ScriptedChange } from '../model/scripted-behaviour.ts';
import type { TrafficTally } from '../traffic/traffic-record.ts';
import type { Child, ChildProcesses } from './child-processes.ts';
import { DemoFailure } from './demo-failure.ts';
import type { RollbackMark } from './ruleset-marks.ts';
import { until } from './until.ts';

/** Which processes make up the fleet. */
export interface FleetSize {
  readonly harbors: number;
  readonly trafficProcesses: number;
  /** Conversations held at once, over all traffic processes. */
  readonly conversations: number;
  readonly probes: number;
}

export interface Fleet {
  /** Names of all SDK processes. */
  readonly sdks: readonly string[];
  /** Rollback rulesets that took effect, in the order in which they were told. */
  readonly marks: readonly RollbackMark[];
  script(change: ScriptedChange): Promise<void>;
  follow(variant: string): void;
  pace(conversations: number): void;
  /** What the traffic processes saw. */
  tally(): Promise<TrafficTally[]>;
  /** Turns by variant, by Harbor process. */
  statistics(): Promise<Record<string, Record<string, VariantStatistics>>>;
}

/** How the fleet reaches Tidegate. */
export interface FleetSettings {
  readonly url: string;
  readonly serverKey: string;
  readonly folder: string;
  readonly seed: number;
}

const START_LIMIT_MS = 30_000;

/** Starts Harbor, then the probes, then the traffic, each when the one before is ready. */
export async function startFleet(
  children: ChildProcesses,
  settings: FleetSettings,
  size: FleetSize,
): Promise<Fleet> {
  const marks: RollbackMark[] = [];
  const harbors = await startHarbors(children, settings, size.harbors, marks);
  const probes = await startProbes(children, settings, size.probes, marks);
  const traffic = await startTraffic(children, settings, size, harbors);
  return {
    sdks: [...harbors.map(({ name }) => name), ...probes],
    marks,
    script: async (change) => {
      await Promise.all(harbors.map(({ controlUrl }) => post(`${controlUrl}/scripted`, change)));
    },
    follow: (variant) => traffic.tell({ type: 'follow', variant }),
    pace: (conversations) =>
      traffic.tell({
        type: 'pace',
        conversations: Math.ceil(conversations / size.trafficProcesses),
      }),
    tally: traffic.tally,
    statistics: async () =>
      Object.fromEntries(
        await Promise.all(
          harbors.map(async ({ name, controlUrl }) => {
            const { variants } = (await (await fetch(`${controlUrl}/stats`)).json()) as {
              variants: Record<string, VariantStatistics>;
            };
            return [name, variants] as const;
          }),
        ),
      ),
  };
}

/** Causes under which a rollback can arrive: an SDK that fell behind gets a whole snapshot. */
const MARKED: ReadonlySet<string> = new Set(['rollback', 'snapshot']);

interface StartedHarbor {
  readonly name: string;
  readonly url: string;
  readonly controlUrl: string;
}

async function startHarbors(
  children: ChildProcesses,
  settings: FleetSettings,
  count: number,
  marks: RollbackMark[],
): Promise<StartedHarbor[]> {
  const started = new Map<string, StartedHarbor>();
  for (let index = 1; index <= count; index += 1) {
    const name = `harbor-${index}`;
    children.start({
      name,
      args: [...HARBOR_NODE_OPTIONS, entry('agent/main.js')],
      cwd: settings.folder,
      env: {
        ...sdkEnvironment(settings),
        HARBOR_PORT: '0',
        HARBOR_CONTROL_PORT: '0',
        HARBOR_MODEL: 'scripted',
        HARBOR_CACHE: join(settings.folder, name),
        HARBOR_SEED: String(settings.seed + index),
      },
      onMessage: (raw) => {
        const message = raw as HarborMessage;
        if (message.type === 'listening') {
          started.set(name, { name, url: message.url, controlUrl: message.controlUrl ?? '' });
        } else if (MARKED.has(message.cause)) {
          const { id: rulesetId, atMs, statistics } = message;
          marks.push({ sdk: name, rulesetId, atMs, statistics });
        }
      },
    });
  }
  await until('the start of Harbor', START_LIMIT_MS, () => (started.size === count ? true : null));
  return [...started.values()];
}

/**
 * As in a small container: the memory gauge then shows what is alive (about 25 MB), and not up to
 * the plan's 80 MB of what was not swept yet.
 */
const HARBOR_NODE_OPTIONS = ['--max-semi-space-size=4', '--max-old-space-size=40'];

/** Probes start a few at a time: a machine of two cores has other things to do. */
const PROBES_AT_ONCE = 5;

async function startProbes(
  children: ChildProcesses,
  settings: FleetSettings,
  count: number,
  marks: RollbackMark[],
): Promise<string[]> {
  const live = new Set<string>();
  const names = Array.from({ length: count }, (_, index) => `sdk-${index + 1}`);
  for (const [index, name] of names.entries()) {
    await until('the start of an SDK process', START_LIMIT_MS, () =>
      live.size > index - PROBES_AT_ONCE ? true : null,
    );
    children.start({
      name,
      args: [entry('probe/main.js')],
      cwd: settings.folder,
      env: sdkEnvironment(settings),
      onMessage: (raw) => {
        const message = raw as ProbeMessage;
        if (message.type === 'ready') {
          if (message.live) live.add(name);
        } else if (MARKED.has(message.cause)) {
          const { id: rulesetId, atMs } = message;
          marks.push({ sdk: name, rulesetId, atMs, statistics: null });
        }
      },
    });
  }
  await until('the start of all SDK processes', START_LIMIT_MS, () =>
    live.size === count ? true : null,
  );
  return names;
}

interface StartedTraffic {
  tell(order: TrafficOrder): void;
  tally(): Promise<TrafficTally[]>;
}

async function startTraffic(
  children: ChildProcesses,
  settings: FleetSettings,
  size: FleetSize,
  harbors: readonly StartedHarbor[],
): Promise<StartedTraffic> {
  const processes: Child[] = [];
  const started = new Set<string>();
  const tallies = new Map<string, TrafficTally>();
  for (let index = 1; index <= size.trafficProcesses; index += 1) {
    const name = `traffic-${index}`;
    processes.push(
      children.start({
        name,
        args: [entry('traffic/main.js')],
        cwd: settings.folder,
        env: {
          HARBOR_URLS: harbors.map(({ url }) => url).join(','),
          TRAFFIC_SEED: String(settings.seed + 1_000 + index),
          TRAFFIC_CONVERSATIONS: String(Math.ceil(size.conversations / size.trafficProcesses)),
        },
        onMessage: (raw) => {
          const message = raw as TrafficMessage;
          if (message.type === 'tally') tallies.set(name, message.tally);
          else started.add(name);
        },
      }),
    );
  }
  await until('the start of the traffic', START_LIMIT_MS, () =>
    started.size === processes.length ? true : null,
  );
  const tell = (order: TrafficOrder): void => {
    for (const process of processes) process.tell(order);
  };
  return {
    tell,
    tally: async () => {
      tallies.clear();
      tell({ type: 'tally' });
      await until('the count of the traffic', 10_000, () =>
        tallies.size === processes.length ? true : null,
      );
      return [...tallies.values()];
    },
  };
}

function sdkEnvironment(settings: FleetSettings): Record<string, string> {
  return { TIDEGATE_URL: settings.url, TIDEGATE_KEY: settings.serverKey };
}

/** A built entry point beside this file. */
function entry(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  throw new DemoFailure(
    `Cannot script the model: "${url}" answered ${response.status}, ${await response.text()}; see its log`,
  );
}
