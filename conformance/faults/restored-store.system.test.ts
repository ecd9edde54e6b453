/** F14, F53: a store that went back in time, by a backup, twice, and by a snapshot of its folder. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@tidegate/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TidegateClient } from '../../packages/sdk/src/client.ts';
import { type Runtime, systemRuntime } from '../../packages/sdk/src/runtime.ts';
import { report } from './fault-report.fixture.ts';
import { type ServerProcess, startServerProcess } from './server-process.fixture.ts';

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/tidegate.mjs', import.meta.url));
const LIMIT_MS = 60_000;
/** An SDK whose server was long away asks again after 45 s; those here do so within this. */
const PATIENCE_MS = 1_000;
const TEST_MS = 300_000;
const UNITS = 40;

let server: ServerProcess;
let outside: string;
let config: string;
let sdk: Sdk | null;

beforeEach(async () => {
  outside = mkdtempSync(join(tmpdir(), 'tidegate-restored-'));
  config = join(outside, 'tidegate.config.yaml');
  writeFileSync(join(outside, 'passphrase'), 'correct horse battery staple\n');
  writeFileSync(
    config,
    `databases:
  self: { tidegate: true, environment: production }
stores:
  local: { directory: ${JSON.stringify(join(outside, 'backups'))} }
backups:
  self-now:
    database: self
    before: deployment
    keep: 30d
    to: [local]
    verify: true
    encrypt: { passphrase: { file: ${JSON.stringify(join(outside, 'passphrase'))} } }
`,
  );
  server = await startServerProcess();
  // The server looks for the file where it is started.
  cpSync(config, join(server.directory, 'tidegate.config.yaml'));
  await server.stop();
  await server.restart();
  sdk = null;
});
afterEach(async () => {
  await sdk?.client.close();
  await server.remove();
  rmSync(outside, { recursive: true, force: true });
});

interface Sdk {
  readonly client: Client;
  readonly figures: { backwards: number; taken: string[] };
  held(): string;
}

/** Takes rulesets, and counts those that go back. */
async function anSdk(): Promise<Sdk> {
  const client = new TidegateClient({ url: server.url, key: server.serverKey }, impatient());
  const figures = { backwards: 0, taken: [] as string[] };
  client.onRuleset(({ id }) => {
    const before = figures.taken.at(-1);
    if (before !== undefined && isBehind(id, before)) figures.backwards += 1;
    figures.taken.push(id);
  });
  await client.ready({ timeoutMs: LIMIT_MS });
  const made = { client, figures, held: () => figures.taken.at(-1) ?? '' };
  sdk = made;
  return made;
}

function impatient(): Runtime {
  const real = systemRuntime();
  return {
    ...real,
    after: (delayMs, run, alive) => real.after(Math.min(delayMs, PATIENCE_MS), run, alive),
  };
}

function isBehind(id: string, before: string): boolean {
  const [lineage = 0, version = 0] = id.split('.').map(Number);
  const [oldLineage = 0, oldVersion = 0] = before.split('.').map(Number);
  return lineage < oldLineage || (lineage === oldLineage && version <= oldVersion);
}

test('F14: an older backup is taken by SDKs under a new lineage, and what went back stays back', {
  timeout: TEST_MS,
}, async (context) => {
  const back = await started('back');
  const goes = await started('goes');
  const { held, client, figures } = await anSdk();
  await until(
    'the candidates',
    () => candidates(client, 'back') > 0 && candidates(client, 'goes') > 0,
  );
  const id = await backedUp();
  await server.post(`/api/v1/rollouts/${back}/commands`, {
    type: 'rollback',
    reason: 'bad answers',
  });
  await until('control', () => candidates(client, 'back') === 0);
  const newest = held();
  // While the server runs it is refused, and nothing is touched.
  const early = await tidegate(restoreArgs(id, server.directory));
  expect([early.code, early.err]).toEqual([3, expect.stringContaining('another Tidegate process')]);
  await server.stop();

  // A new machine has no store, and needs no word for it.
  const apart = join(outside, 'apart');
  const fresh = await tidegate(
    restoreArgs(id, apart).filter((word) => word !== '--overwrite' && word !== 'self'),
  );
  expect([fresh.code, fresh.err]).toEqual([0, expect.stringContaining('beginning a new lineage')]);

  const restored = await tidegate([...restoreArgs(id, server.directory), '--json']);
  expect(restored.code).toBe(0);
  const outcome = JSON.parse(restored.out) as { kept: string; told: string[] };
  expect(readdirSync(server.directory)).toContain(outcome.kept.split('/').at(-1));
  expect(outcome.told.join('\n')).toContain('its flag gives control again');
  await server.restart();
  await until('the restored ruleset', () => held() !== newest);
  await until('the server to be ready', async () => (await ready()).ready);
  await delay(1_500);
  const states = await Promise.all([back, goes].map(statusOf));
  expect(states).toEqual(['rolled-back', 'paused']);
  report(context, 'F14', {
    'rulesets that an SDK took and that were older': [figures.backwards, { is: 0 }],
    'candidates of what was rolled back after the backup': [candidates(client, 'back'), { is: 0 }],
    'rollouts that went on by themselves': [
      states.filter((status) => status === 'running').length,
      { is: 0 },
    ],
  });
  // The backup that it came from is known, and lies in its store.
  const list = (await get('/api/v1/backups?environment=production')) as {
    backups: { id: string; state: string }[];
  };
  expect(list.backups).toMatchObject([{ id, state: 'stored' }]);
  const offline = await tidegate(['backup', 'list', '--offline', '--config', config, '--json']);
  expect(JSON.parse(offline.out)).toMatchObject({
    backups: [{ id, stores: ['local'] }],
    troubles: [],
  });
});

test('F53: a folder that was put back is refused and not ready until `db new-lineage`; restored twice, each time taken', {
  timeout: TEST_MS,
}, async (context) => {
  await started('agent');
  const { held, client, figures } = await anSdk();
  await until('the candidates', () => candidates(client, 'agent') > 0);
  const id = await backedUp();
  const snapshot = join(outside, 'snapshot');
  await server.stop();
  cpSync(server.directory, snapshot, { recursive: true });
  await server.restart();
  for (const name of ['one', 'two', 'three'])
    await server.post('/api/v1/apply', { files: [flagsFile(name)] });
  await until('the newest', () => String(client.details('three', {}, 'none').value) === 'v1');
  const newest = held();

  await server.stop();
  rmSync(server.directory, { recursive: true });
  cpSync(snapshot, server.directory, { recursive: true });
  await server.restart();
  await until('the server to see it', async () => !(await ready()).ready);
  const { checks } = await ready();
  expect(checks.find(({ name }) => name === 'history')?.detail).toContain(
    'tidegate db new-lineage',
  );
  const silent = held() === newest ? 0 : 1;
  expect(client.details('three', {}, 'none').value).toBe('v1');

  await server.stop();
  const line = ['db', 'new-lineage', '--data', server.directory, '--reason', 'snapshot of tuesday'];
  const healed = await tidegate(line);
  expect([healed.code, healed.out]).toEqual([0, expect.stringContaining('it is paused in phase')]);
  await server.restart();
  await until('the new lineage', () => held() !== newest);
  await until('the server to be ready', async () => (await ready()).ready);
  expect(client.details('three', {}, 'none').value).toBe('none');

  const lineages = [held().split('.')[0]];
  for (const turn of ['first', 'second']) {
    await server.post('/api/v1/apply', { files: [flagsFile(`after-${turn}`)] });
    await until(
      'what is applied',
      () => String(client.details(`after-${turn}`, {}, 'none').value) === 'v1',
    );
    const before = held();
    await server.stop();
    // The second time on another machine, which knows nothing of the first.
    if (turn === 'second') rmSync(join(server.directory, 'tidegate.db'));
    const restored = await tidegate(restoreArgs(id, server.directory));
    expect([restored.code, restored.out]).toEqual([0, expect.stringContaining(`✓ ${id} is back`)]);
    await server.restart();
    await until('the restored ruleset', () => held() !== before);
    lineages.push(held().split('.')[0]);
    await until('the server to be ready', async () => (await ready()).ready);
  }
  report(context, 'F53', {
    'older rulesets that were taken without a new lineage': [silent, { is: 0 }],
    'rulesets that an SDK took and that were older': [figures.backwards, { is: 0 }],
    'lineages that were given twice': [lineages.length - new Set(lineages).size, { is: 0 }],
  });
});

function restoreArgs(id: string, data: string): string[] {
  return [
    ...['backup', 'restore', id, '--data', data, '--config', config, '--overwrite', 'self'],
    ...['--reason', 'the disk is gone'],
  ];
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function tidegate(args: readonly string[]): Promise<Said> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], (error, out, err) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, out, err });
    });
  });
}

function flagsFile(name: string) {
  const text = `apiVersion: tidegate/v1
kind: Flags
flags:
  ${name}:
    variants: { old: v1, new: v2 }
    off: old
    environments: { production: old }
`;
  return { name: `${name}.yaml`, text };
}

async function started(name: string): Promise<string> {
  const plan = `apiVersion: tidegate/v1
kind: Plan
name: ${name}
environment: production
flag: ${name}
control: old
candidate: new
activationLead: 1s
phases:
  - { name: half, audience: { weight: 50% }, hold: 1h }
  - { name: all, audience: { weight: 100% }, hold: 1h }
guardrails:
  - { metric: error_rate, above: 50%, for: 30s, action: rollback }
`;
  await server.post('/api/v1/apply', {
    files: [flagsFile(name), { name: `plan-${name}.yaml`, text: plan }],
  });
  const asked = { plan: name, environment: 'production' };
  return ((await server.post('/api/v1/rollouts', asked)) as { id: string }).id;
}

/** A backup that was restored apart, opened there with the engine, and compared. */
async function backedUp(): Promise<string> {
  const { id } = (await server.post('/api/v1/backups', { database: 'self' })) as { id: string };
  const state = async () =>
    ((await get(`/api/v1/backups/${id}`)) as { state: string; detail: string }).state;
  await until('the backup to be verified', async () => {
    const now = await state();
    if (now === 'failed') throw new Error(JSON.stringify(await get(`/api/v1/backups/${id}`)));
    return now === 'verified';
  });
  return id;
}

function candidates(client: Client, flag: string): number {
  let count = 0;
  for (let unit = 0; unit < UNITS; unit += 1) {
    // A conversation keeps its variant: each look is one that begins now.
    const context = { targetingKey: `u-${unit}`, conversationStartedAtMs: Date.now() };
    if (String(client.details(flag, context, 'default').value) === 'v2') count += 1;
  }
  return count;
}

async function statusOf(id: string): Promise<string> {
  return ((await get(`/api/v1/rollouts/${id}`)) as { status: string }).status;
}

async function ready(): Promise<{ ready: boolean; checks: { name: string; detail: string }[] }> {
  return (await (await fetch(`${server.url}/api/ready`)).json()) as never;
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
    await delay(100);
  }
}
