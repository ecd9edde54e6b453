/** F01, F03: kill -9 of a real server at a random instant of rollouts of ten steps, and of rollbacks. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient } from '@tidegate/sdk';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHAOS, report, reportCost, SEED } from './fault-report.fixture.ts';
import { seeded } from './seeded.fixture.ts';
import { type ServerProcess, startServerProcess } from './server-process.fixture.ts';

const KILLS = Number(process.env['TIDEGATE_KILLS'] ?? (CHAOS ? 200 : 5));
const AT_ONCE = 5;
const STEPS = 10;
const LIMIT_MS = 60_000;
const TEST_MS = CHAOS ? 3_600_000 : 180_000;
/** A figure of the store is looked at so often. */
const LOOK_MS = 50;
/** Half of them would get the candidate: none of 40 is no chance. */
const UNITS = 40;

interface RolloutState {
  readonly id: string;
  readonly flag: string;
  readonly status: string;
  readonly phase: number;
  readonly revision: number;
}

/** What an SDK of the outside sees: never an error, never the default of the program. */
interface Watched {
  readonly client: Client;
  readonly figures: { evaluations: number; errors: number; defaults: number; backwards: number };
  /** Flags that it talks about now. */
  flags: readonly string[];
  stop(): Promise<void>;
}

let server: ServerProcess;
let watched: Watched | null;

beforeEach(async () => {
  server = await startServerProcess();
  watched = null;
});
afterEach(async () => {
  await watched?.stop();
  await server.remove();
});

test('F01: kill -9 in the middle of rollouts loses no step and makes none twice', {
  timeout: TEST_MS,
}, async (context) => {
  const random = seeded(SEED);
  const figures = { kills: 0, lost: 0, doubled: 0, broken: 0, rollouts: 0 };
  const resumedMs: number[] = [];
  const sdk = await watch(server);
  watched = sdk;
  for (let round = 0; figures.kills < KILLS; round += 1) {
    const names = await applied(round, stepsOf(STEPS));
    sdk.flags = names;
    const ids = await Promise.all(names.map((name) => started(name)));
    for (;;) {
      await delay(random.below(1_500));
      const isOver = (await states(ids)).every(({ status }) => status === 'completed');
      if (isOver) break;
      if (figures.kills >= KILLS) continue;
      figures.kills += 1;
      resumedMs.push(await killedAndBack(ids));
    }
    for (const id of ids) {
      const { intact, entered } = await auditOf(id);
      figures.rollouts += 1;
      figures.doubled += entered.length - new Set(entered).size;
      figures.lost += STEPS - new Set(entered).size;
      if (!intact || entered.some((index, at) => index !== at)) figures.broken += 1;
    }
  }
  expect(figures.rollouts).toBeGreaterThan(0);
  expect(sdk.figures.evaluations).toBeGreaterThan(0);
  report(context, 'F01', {
    kills: [figures.kills, { is: KILLS }],
    'steps lost': [figures.lost, { is: 0 }],
    'steps made twice': [figures.doubled, { is: 0 }],
    'rollouts out of order': [figures.broken, { is: 0 }],
    'ruleset versions that do not follow each other': [await versionsOutOfOrder(), { is: 0 }],
    'rulesets that an SDK saw go backwards': [sdk.figures.backwards, { is: 0 }],
    'evaluations that failed': [sdk.figures.errors, { is: 0 }],
    'evaluations that fell to the default': [sdk.figures.defaults, { is: 0 }],
  });
  reportCost(context, 'F01', {
    'ms from the start to the next step, worst': [Math.max(...resumedMs), { atMost: 5_000 }],
  });
});

test('F03: kill -9 during a rollback: it ends at weight 0 and is never taken back', {
  timeout: TEST_MS,
}, async (context) => {
  const random = seeded(SEED + 3);
  const figures = { kills: 0, weightLeft: 0, promotedAgain: 0, retried: 0 };
  const endedMs: number[] = [];
  const sdk = await watch(server);
  watched = sdk;
  const gone: string[] = [];
  for (let round = 0; figures.kills < KILLS; round += 1) {
    const names = await applied(round, [50]);
    sdk.flags = names;
    for (const name of names.slice(0, KILLS - figures.kills)) {
      const id = await started(name);
      await until(`"${name}" to be served`, async () => (await candidates(name)) > 0);
      const rollback = { type: 'rollback', reason: 'no good' };
      // The answer dies with the server: nobody knows whether it was done.
      const asked = server.post(`/api/v1/rollouts/${id}/commands`, rollback).catch(() => null);
      await delay(random.below(12));
      await server.kill();
      await asked;
      figures.kills += 1;
      await server.restart();
      const bootedMs = performance.now();
      // Who got no answer asks again; that it is rolled back already is an answer.
      await server.post(`/api/v1/rollouts/${id}/commands`, rollback).catch(() => null);
      await until(`the end of "${name}"`, async () => (await stateOf(id)).status === 'rolled-back');
      await until(`control for all of "${name}"`, async () => (await candidates(name)) === 0);
      endedMs.push(performance.now() - bootedMs);
      gone.push(id);
      const again = { plan: name, environment: 'production' };
      const isRefused = await server.post('/api/v1/rollouts', again).then(
        () => false,
        () => true,
      );
      if (!isRefused) figures.retried += 1;
    }
    for (const name of names) if ((await candidates(name)) > 0) figures.weightLeft += 1;
  }
  for (const id of gone)
    if ((await stateOf(id)).status !== 'rolled-back') figures.promotedAgain += 1;
  report(context, 'F03', {
    kills: [figures.kills, { is: KILLS }],
    'flags with weight left': [figures.weightLeft, { is: 0 }],
    'rollouts that were taken up again': [figures.promotedAgain, { is: 0 }],
    'candidates that started again without a reason': [figures.retried, { is: 0 }],
    'ruleset versions that do not follow each other': [await versionsOutOfOrder(), { is: 0 }],
    'evaluations that failed': [sdk.figures.errors, { is: 0 }],
  });
  reportCost(context, 'F03', {
    'ms from the start to weight 0, worst': [Math.max(...endedMs), { atMost: 5_000 }],
  });
});

function stepsOf(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => ((index + 1) * 100) / count);
}

/** Applies five flags of this round with a plan each; answers their names. */
async function applied(round: number, weights: readonly number[]): Promise<readonly string[]> {
  const names = Array.from({ length: AT_ONCE }, (_, index) => `agent-${round}-${index}`);
  const flags = names.map(
    (name) => `  ${name}:
    variants: { old: v1, new: v2 }
    off: old
    environments: { production: old }
`,
  );
  const files = [
    { name: 'flags.yaml', text: `apiVersion: tidegate/v1\nkind: Flags\nflags:\n${flags.join('')}` },
    ...names.map((name) => ({ name: `${name}.yaml`, text: planOf(name, weights) })),
  ];
  await server.post('/api/v1/apply', { files });
  return names;
}

function planOf(name: string, weights: readonly number[]): string {
  const phases = weights.map(
    (weight) =>
      `  - { name: at-${weight}, audience: { weight: ${weight}% }, hold: ${weights.length > 1 ? '0s' : '1h'} }\n`,
  );
  return `apiVersion: tidegate/v1
kind: Plan
name: ${name}
environment: production
flag: ${name}
control: old
candidate: new
activationLead: 1s
phases:
${phases.join('')}guardrails:
  - { metric: error_rate, above: 50%, for: 30s, action: rollback }
`;
}

async function started(plan: string): Promise<string> {
  const asked = { plan, environment: 'production' };
  const { id } = (await server.post('/api/v1/rollouts', asked)) as { readonly id: string };
  return id;
}

/** Kills the server, starts it again, and waits for the controller's next step; answers how long. */
async function killedAndBack(ids: readonly string[]): Promise<number> {
  const before = revisionOf(await states(ids));
  await server.kill();
  await server.restart();
  const bootedMs = performance.now();
  await until('a step', async () => {
    const now = await states(ids);
    const isOver = now.every(({ status }) => status === 'completed');
    return isOver || revisionOf(now) > before;
  });
  return performance.now() - bootedMs;
}

function revisionOf(rollouts: readonly RolloutState[]): number {
  return rollouts.reduce((sum, { revision }) => sum + revision, 0);
}

async function states(ids: readonly string[]): Promise<readonly RolloutState[]> {
  return await Promise.all(ids.map(stateOf));
}

async function stateOf(id: string): Promise<RolloutState> {
  return (await get(`/api/v1/rollouts/${id}`)) as RolloutState;
}

async function auditOf(id: string): Promise<{ intact: boolean; entered: readonly number[] }> {
  const { intact, rows } = (await get(`/api/v1/audit?environment=production&subject=${id}`)) as {
    readonly intact: boolean;
    readonly rows: readonly { action: string; body: { index?: number } }[];
  };
  const steps = rows.filter(({ action }) => action === 'rollout.phase-entered');
  return { intact, entered: steps.map(({ body }) => body.index ?? -1).reverse() };
}

async function get(path: string): Promise<unknown> {
  const answer = await fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${server.admin}` },
  });
  if (!answer.ok) throw new Error(`Cannot get ${path}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`Cannot wait for ${what}: it did not come`);
    await delay(LOOK_MS);
  }
}

/** Versions in the store that do not continue the one before. */
async function versionsOutOfOrder(): Promise<number> {
  await server.stop();
  const database = new Database(join(server.directory, 'tidegate.db'), { readonly: true });
  const rows = database
    .prepare(`SELECT version FROM ruleset WHERE environment = 'production' ORDER BY rowid`)
    .all() as readonly { readonly version: number }[];
  database.close();
  if (rows.length < 2) throw new Error('Cannot compare versions: there are none');
  return rows.filter(({ version }, index) => version !== index).length;
}

/** New conversations of a unit each that get the candidate from the server now. */
async function candidates(flag: string): Promise<number> {
  const startedAtMs = Date.now();
  const given = await Promise.all(
    Array.from({ length: UNITS }, async (_, unit) => {
      const context = { targetingKey: `u-${unit}`, conversationStartedAtMs: startedAtMs };
      const answer = await fetch(`${server.url}/ofrep/v1/evaluate/flags/${flag}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${server.serverKey}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ context }),
      });
      return ((await answer.json()) as { readonly value: unknown }).value;
    }),
  );
  if (given.some((value) => value !== 'v1' && value !== 'v2')) {
    throw new Error(`Cannot count candidates of "${flag}": ${JSON.stringify(given)}`);
  }
  return given.filter((value) => value === 'v2').length;
}

/** A client that talks all the time, whatever happens to the server. */
async function watch({ url, serverKey }: ServerProcess): Promise<Watched> {
  const client = createClient({ url, key: serverKey });
  const figures = { evaluations: 0, errors: 0, defaults: 0, backwards: 0 };
  let version = -1;
  client.onRuleset(({ id }) => {
    const now = Number(id.split('.')[1]);
    if (now <= version) figures.backwards += 1;
    version = now;
  });
  let last = 0;
  const talk = (): void => {
    for (const flag of watching.flags) {
      last += 1;
      const known = client.details(flag, { targetingKey: `t-${last}` }, 'default');
      // Before its first version a flag is not known; then it must be for ever.
      if (known.errorCode === 'FLAG_NOT_FOUND' && !seen.has(flag)) continue;
      seen.add(flag);
      figures.evaluations += 1;
      if (known.reason === 'ERROR') figures.errors += 1;
      if (known.value === 'default') figures.defaults += 1;
      const turn = client.conversation({ id: `c-${last}`, startedAtMs: Date.now() }).turn();
      turn.string(flag, 'default');
      turn.end();
    }
  };
  const seen = new Set<string>();
  const timer = setInterval(talk, 20);
  const watching: Watched = {
    client,
    figures,
    flags: [],
    stop: async () => {
      clearInterval(timer);
      await client.close();
    },
  };
  expect(await client.ready({ timeoutMs: LIMIT_MS })).toMatchObject({ live: true });
  return watching;
}
