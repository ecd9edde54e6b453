import { readdir, readFile } from 'node:fs/promises';
import { type Client, createClient } from '@tidegate/sdk';
import { until } from '../demo/until.ts';
import { createExperimentApi, type ExperimentApi, type ExperimentView } from './experiment-api.ts';
import { PULSE_EXPERIMENTS, type PulseExperiment } from './pulse-experiments.ts';
import { type ExperimentTally, userOf, visitPulse } from './visit-pulse.ts';

/** Where it runs, and with whom. */
export interface ExperimentRun {
  readonly url: string;
  readonly adminKey: string;
  /** A server key of `production`. */
  readonly serverKey: string;
  readonly users: number;
  readonly seed: number;
  /** How long each experiment takes instead of its weeks, ms. */
  readonly lastsMs: number;
  say(line: string): void;
}

/** One experiment: what was sent, and what the server made of it. */
export interface ExperimentRow {
  readonly experiment: string;
  readonly planted: string;
  readonly sent: ExperimentTally;
  readonly status: string;
  readonly units: number | null;
  readonly looks: number;
  readonly verdict: string;
  readonly variant: string | null;
  readonly reasons: readonly string[];
}

const ENVIRONMENT = 'production';
/** Processes of the product. */
const PROCESSES = 2;
/** Users who are asked whether the experiments have begun; they visit nothing. */
const SCOUTS = 40;
const BEGIN_LIMIT_MS = 30_000;
const FOLDER = new URL('../../../plans/pulse/', import.meta.url);

/**
 * Runs Pulse's three experiments with users who are made up and effects that are planted, until their
 * planned ends. Rejects with a sentence.
 */
export async function runExperiments(run: ExperimentRun): Promise<readonly ExperimentRow[]> {
  const { url, serverKey, users, seed, lastsMs, say } = run;
  const api = createExperimentApi(url, run.adminKey, ENVIRONMENT);
  await api.apply(await pulseFiles());
  for (const { name, flag, control } of PULSE_EXPERIMENTS) {
    await api.serve(flag, control);
    const { status } = await api.start(name, lastsMs);
    say(`${name} on ${flag}: ${status}`);
  }
  const clients = Array.from({ length: PROCESSES }, () =>
    createClient({ url, key: serverKey, processMetrics: false }),
  );
  try {
    const beganMs = performance.now();
    await until('the begin of the experiments', BEGIN_LIMIT_MS, () => begun(clients, seed));
    say(`They have begun (${Math.round(performance.now() - beganMs)} ms); ${users} users come`);
    const onProgress = (count: number) =>
      count % 1_000 === 0 && say(`${count} users, each told by ${PROCESSES} processes`);
    const sent = await visitPulse({
      ...{ clients, experiments: PULSE_EXPERIMENTS, users, seed, onProgress },
    });
    const rows = PULSE_EXPERIMENTS.flatMap((experiment) =>
      sent
        .filter(({ name }) => name === experiment.name)
        .map((tally) => followed(api, experiment, tally, lastsMs)),
    );
    return await Promise.all(rows);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

/** Flags and experiments of the folder, experiments last. */
async function pulseFiles(): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.experiment.yaml'));
  const files = ['flags.yaml', ...names.sort()];
  return await Promise.all(
    files.map(async (name) => ({ name, text: await readFile(new URL(name, FOLDER), 'utf8') })),
  );
}

/** Steps begin some seconds after the start, so that every process holds them. */
function begun(clients: readonly Client[], seed: number): true | null {
  const takesPart = (client: Client, { name }: PulseExperiment): boolean =>
    Array.from({ length: SCOUTS }, (_, at) => userOf(seed, -1 - at)).some(
      (userId) => client.experiment(name, { targetingKey: userId, userId }).inExperiment,
    );
  const all = clients.every((client) =>
    PULSE_EXPERIMENTS.every((experiment) => takesPart(client, experiment)),
  );
  return all || null;
}

/** Waits for the look at the planned end. */
async function followed(
  api: ExperimentApi,
  { name, planted }: PulseExperiment,
  sent: ExperimentTally,
  lastsMs: number,
): Promise<ExperimentRow> {
  let last: ExperimentView | null = null;
  const over = async (): Promise<ExperimentView | null> => {
    last = await api.view(name);
    return last.report?.isOver ? last : null;
  };
  const what = () => `the last look at ${name} (now: ${JSON.stringify(last?.report?.verdict)})`;
  const { status, report, run } = await until(what, lastsMs + BEGIN_LIMIT_MS, over, 500);
  return {
    ...{ experiment: name, planted, sent, status },
    units: report?.units ?? null,
    looks: run?.looks.length ?? 0,
    verdict: report?.verdict.kind ?? 'none',
    variant: report?.verdict.variant ?? null,
    reasons: report?.verdict.reasons ?? [],
  };
}
