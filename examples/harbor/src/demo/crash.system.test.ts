import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Client, createClient } from '@tidegate/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandPath } from './start-tidegate.ts';
import { createTidegateApi, type RolloutView, type TidegateApi } from './tidegate-api.ts';
import { until } from './until.ts';

const FLAGS = `
apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants: { old: false, new: true }
    off: old
    environments: { production: old }
`;
const PLAN = `
apiVersion: tidegate/v1
kind: Plan
name: crash
environment: production
flag: agent
control: old
candidate: new
activationLead: 1s
phases:
  - { name: half, audience: { weight: 50% }, hold: 4s }
  - { name: all, audience: { weight: 100% }, hold: 2s }
guardrails:
  - { metric: error_rate, above: 50%, for: 30s, action: rollback }
`;
/** A hold that no slow machine lives through before the agent is found silent. */
const LONG_PLAN = PLAN.replace('hold: 4s', 'hold: 10m');
const UNSCALED = { hold: 1, watch: 1, evidence: 1 };
const LIMIT_MS = 30_000;

interface Server {
  readonly process: ChildProcess;
  readonly createdKeys: readonly { environment: string; kind: string; key: string }[];
}

let folder: string;
let url: string;
const started: ChildProcess[] = [];
const clients: Client[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidegate-crash-'));
  url = `http://127.0.0.1:${await freePort()}`;
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const child of started.splice(0)) await kill(child);
  await rm(folder, { recursive: true, force: true });
});

test('a rollout goes on where it was after kill -9 of the server', async () => {
  const first = await up();
  const { api, adminKey, serverKey } = await prepare(first);
  const client = await connected(serverKey);
  const stopTalking = talk(client);
  const { id } = await api.startRollout('crash', 'production', UNSCALED);
  const before = await reach(api, id, ({ heldMs }) => heldMs >= 1_000);
  expect(before).toMatchObject({ status: 'running', phase: 0 });

  await kill(first.process);
  // Without a server the client answers from memory what it answered before.
  expect(client.boolean('agent', { targetingKey: 'c', conversationStartedAtMs: 1 }, true)).toBe(
    false,
  );
  const second = await up();
  expect(second.createdKeys).toEqual([]);
  const after = await api.rollout(id);
  expect(after).toMatchObject({ status: 'running', phase: 0, changedMs: before.changedMs });
  expect(after.heldMs).toBeGreaterThanOrEqual(before.heldMs);

  const done = await reach(api, id, ({ status }) => status === 'completed');
  stopTalking();
  expect(done.phases.map(({ enteredMs }) => enteredMs !== null)).toEqual([true, true]);
  expect(client.counters()).toMatchObject({ droppedBatches: 0, refusedRulesets: 0 });
  expect(await steps(adminKey, id)).toEqual([
    'rollout.started',
    'rollout.phase-entered',
    'rollout.phase-entered',
    'rollout.completed',
  ]);
});

test('a rollback survives kill -9 of the server, and is not taken back', async () => {
  const first = await up();
  const { api, serverKey } = await prepare(first);
  const client = await connected(serverKey);
  const { id } = await api.startRollout('crash', 'production', UNSCALED);
  await api.command(id, { type: 'rollback', reason: 'no good' });
  await kill(first.process);
  await up();
  expect(await api.rollout(id)).toMatchObject({ status: 'rolled-back', reason: 'no good' });
  await until('the stream', LIMIT_MS, async () => ((await client.ready()).live ? true : null));
  const variants = Array.from({ length: 200 }, (_, n) => {
    const context = { targetingKey: `c-${n}`, conversationStartedAtMs: Date.now() };
    return client.details('agent', context, true).variant;
  });
  expect(new Set(variants)).toEqual(new Set(['old']));
  await expect(api.startRollout('crash', 'production', UNSCALED)).rejects.toThrow(
    'was rolled back in rollout',
  );
});

test('kill -9 of an SDK process stops the hold, and its next start answers from disk', async () => {
  const server = await up();
  const { api, serverKey } = await prepare(server, LONG_PLAN);
  const agent = startAgent(serverKey);
  expect(await firstLine(agent)).toBe('network live');
  const { id } = await api.startRollout('crash', 'production', UNSCALED);
  await reach(api, id, ({ heldMs }) => heldMs > 0);
  await kill(agent);
  // Nobody is heard of any more: time that passes does not count, whatever the clock says.
  let lastHeldMs = -1;
  const silent = await until(
    'an end of the hold',
    LIMIT_MS,
    async () => {
      const { heldMs, status, phase } = await api.rollout(id);
      const stands = heldMs === lastHeldMs;
      lastHeldMs = heldMs;
      return stands ? { status, phase } : null;
    },
    1_500,
  );
  expect(silent).toEqual({ status: 'running', phase: 0 });

  await kill(server.process);
  const again = startAgent(serverKey);
  expect(await firstLine(again)).toBe('disk not-live');
});

/** Starts `tidegate up` on the test's port and folder, and waits until it listens. */
async function up(): Promise<Server> {
  const port = new URL(url).port;
  const args = [await commandPath(), 'up', '--json', '--port', port, '--data', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const { createdKeys } = JSON.parse(await firstLine(child)) as Server;
  return { process: child, createdKeys };
}

/** Keys of a first start, with the flag and its plan applied. */
async function prepare({ createdKeys }: Server, plan = PLAN) {
  const keyOf = (kind: string, environment: string): string =>
    createdKeys.find((key) => key.kind === kind && key.environment === environment)?.key ?? '';
  const adminKey = keyOf('admin', '*');
  const api = createTidegateApi(url, adminKey);
  await api.apply([
    { name: 'flags.yaml', text: FLAGS },
    { name: 'plan.yaml', text: plan },
  ]);
  return { adminKey, serverKey: keyOf('server', 'production'), api };
}

async function connected(serverKey: string): Promise<Client> {
  const client = createClient({ url, key: serverKey });
  clients.push(client);
  expect(await client.ready({ timeoutMs: LIMIT_MS })).toMatchObject({ live: true });
  return client;
}

/** New conversations, one good turn each, until told to stop. */
function talk(client: Client): () => void {
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    const turn = client.conversation({ id: `c-${count}`, startedAtMs: Date.now() }).turn();
    turn.boolean('agent', false);
    turn.end();
  }, 20);
  return () => clearInterval(timer);
}

/** An agent in a process of its own; its first line says where its ruleset came from. */
function startAgent(serverKey: string): ChildProcess {
  const script = `
    import { createClient } from '@tidegate/sdk';
    const client = createClient(${JSON.stringify({ url, key: serverKey, cacheDirectory: folder })});
    const { source, live } = await client.ready({ timeoutMs: 5000 });
    console.log(source, live ? 'live' : 'not-live');
    for (let n = 0; ; n += 1) {
      const turn = client.conversation({ id: 'a-' + n, startedAtMs: Date.now() }).turn();
      turn.boolean('agent', false);
      turn.end();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }`;
  const args = ['--input-type=module', '--eval', script];
  const cwd = new URL('.', import.meta.url);
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  return child;
}

async function reach(
  api: TidegateApi,
  id: string,
  wanted: (view: RolloutView) => boolean,
): Promise<RolloutView> {
  let last = '';
  return await until(
    () => `what the test waits for (${last})`,
    LIMIT_MS,
    async () => {
      const view = await api.rollout(id);
      last = `${view.status}, phase ${view.phase}, held ${view.heldMs} ms, ${view.blockers}`;
      return wanted(view) ? view : null;
    },
  );
}

/** Audited actions of a rollout, oldest first; the chain must be intact. */
async function steps(adminKey: string, id: string): Promise<string[]> {
  const response = await fetch(`${url}/api/v1/audit?environment=production&subject=${id}`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  const { intact, rows } = (await response.json()) as {
    intact: boolean;
    rows: { action: string }[];
  };
  expect(intact).toBe(true);
  return rows.map(({ action }) => action).reverse();
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the process has no stdout');
  const lines = createInterface({ input: stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
