/** Harbor's preferences change their form under a real Tidegate server, while people go on writing. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RolloutView } from '@tidegate/protocol';
import { expect, onTestFinished, test } from 'vitest';
import {
  preferencesOf,
  seedPreferences,
  userName,
} from '../../examples/harbor/src/preferences/preference-users.fixture.ts';
import { openDatabase } from '../../examples/harbor/src/store/database.ts';
import { prepareHarbor } from '../../examples/harbor/src/store/harbor-schema.ts';
import type { Action } from '../../packages/server/src/action/action.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/http/server.fixture.ts';
import { startHarborProcess } from './harbor-process.fixture.ts';

const SCRIPTS = fileURLToPath(
  new URL('../../examples/harbor/migrations/preferences/', import.meta.url),
);
const USERS = 20_000;
/** Of them, those who change their minds meanwhile. */
const WRITERS = 200;
const LIST = 'migration-preferences';
const LIMIT_MS = 60_000;
const FILES = `apiVersion: tidegate/v1
kind: Flags
flags:
  preferences-v2:
    variants: { old: false, new: true }
    off: old
    environments: { production: old }
---
apiVersion: tidegate/v1
kind: Plan
name: preferences
environment: production
flag: preferences-v2
control: old
candidate: new
unit: userId
migrations:
  preferences:
    template: expand-contract
    run: { expand: prefs-expand, backfill: prefs-backfill, verify: prefs-verify, contract: prefs-contract }
    back: { expand: prefs-unexpand, backfill: prefs-unbackfill }
    wayBack: restore the backup
phases:
  - { name: all, audience: { weight: 100% }, hold: 1d, gate: { migrations: preferences } }
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback }
`;

test('preferences of 20 000 users change their form, through kill -9, with nothing lost', async () => {
  const world = await aWorld();
  const { server, id, data } = world;
  // It begins by itself and is killed in the middle.
  const halfway = await until(async () => {
    const { converted } = await stage(data);
    return converted > 1_000 && converted < USERS / 2 ? converted : null;
  });
  killBackfill(data);
  await until(async () => ((await itemState(server, id, 'backfill')) === 'failed' ? true : null));
  const before = (await stage(data)).converted;
  await command(server, id, { type: 'check', list: LIST, item: 'backfill', decision: 'run' });
  await until(async () => ((await itemState(server, id, 'verify')) === 'done' ? true : null));
  const { converted } = await stage(data);
  const { touched, twice } = await touches(data);
  // What writers filled first was theirs; all else was filled once, in one of the two runs.
  expect(twice).toBe(0);
  expect(touched).toBe(USERS - WRITERS);
  expect(converted).toBeGreaterThanOrEqual(USERS - WRITERS);
  expect(before).toBeGreaterThanOrEqual(halfway);
  await command(server, id, { type: 'check', list: LIST, item: 'reads', decision: 'go' });
  await until(async () => ((await itemState(server, id, 'contract')) === 'done' ? true : null));
  const written = await world.stopWriting();
  expect(written).toBeGreaterThan(0);
  await world.expectAll();
  process.stdout.write(
    `preferences: ${JSON.stringify({ USERS, halfway, before, converted, written })}\n`,
  );
});

test('preferences go back after the backfill with nothing lost', async () => {
  const world = await aWorld();
  const { server, id, data } = world;
  await until(async () => ((await itemState(server, id, 'verify')) === 'done' ? true : null));
  await command(server, id, { type: 'rollback', reason: 'not yet' });
  const due = (await view(server, id)).status;
  expect(due).toBe('rolled-back');
  for (const way of ['unbackfill', 'unexpand']) run(way, data);
  expect(await stage(data)).toEqual({ stage: 'v1', converted: 0 });
  await world.stopWriting();
  await world.expectAll();
});

async function aWorld() {
  const data = mkdtempSync(join(tmpdir(), 'harbor-preferences-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const database = await openDatabase({ kind: 'folder', folder: data });
  await prepareHarbor(database);
  await seedPreferences(database, USERS);
  // Counts each row that nobody but the backfill writes.
  await database.change(async (queries) => {
    await queries.run('create table touched (user_id text not null)');
    await queries.run(`create trigger note after update on preference
      when old.user_id >= '${userName(WRITERS)}' begin insert into touched values (old.user_id); end`);
  });
  await database.close();
  const harbor = await startHarborProcess({ HARBOR_DATA: data });
  onTestFinished(() => harbor.kill());
  const { stop, last } = startWriting(harbor.url);
  onTestFinished(async () => void (await stop()));
  const server = await startTestServer({
    actions: ['expand', 'backfill', 'verify', 'contract'].map((step) => anAction(step, data)),
  });
  onTestFinished(() => server.remove());
  const [flags = '', plan = ''] = FILES.split('---\n');
  const files = [
    { name: 'flags.yaml', text: flags },
    { name: 'plan.yaml', text: plan },
  ];
  await send(server, 'POST', 'apply', { files });
  const { id } = (await send(server, 'POST', 'rollouts', {
    plan: 'preferences',
    environment: 'production',
  })) as RolloutView;
  const expectAll = async (): Promise<void> => {
    for (let n = 0; n < USERS; n += n < WRITERS ? 1 : 397) {
      const answer = await fetch(`${harbor.url}/api/preferences?user=${userName(n)}`);
      const wanted = last.get(n) ?? preferencesOf(n);
      expect(await answer.json()).toEqual({ userId: userName(n), preferences: wanted });
    }
  };
  return { server, id, data, stopWriting: stop, expectAll };
}

function anAction(step: string, data: string): Action {
  const pace = step === 'backfill' ? ['--batch', '250', '--rows-per-second', '4000'] : [];
  const command = [
    process.execPath,
    join(SCRIPTS, `${step}.mjs`),
    '--data',
    data,
    ...pace,
  ] as const;
  const work = { kind: 'command', command, environment: {}, cwd: data } as const;
  const rest = { description: '', timeoutMs: LIMIT_MS, preflight: 'never', secrets: [] } as const;
  return { name: `prefs-${step}`, ...rest, work };
}

/** Some people change their minds one after the other, each time to something new. */
function startWriting(url: string) {
  const last = new Map<number, ReturnType<typeof preferencesOf>>();
  let written = 0;
  let goesOn = true;
  const loop = async (): Promise<void> => {
    while (goesOn) {
      const user = written % WRITERS;
      const preferences = preferencesOf(user + 1 + Math.floor(written / WRITERS));
      const answer = await fetch(`${url}/api/preferences`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userId: userName(user), preferences }),
      });
      if (!answer.ok) throw new Error(`Cannot write: ${answer.status} ${await answer.text()}`);
      last.set(user, preferences);
      written += 1;
      await wait(2);
    }
  };
  const running = loop();
  running.catch(() => undefined);
  return {
    last,
    stop: async (): Promise<number> => {
      goesOn = false;
      await running;
      return written;
    },
  };
}

async function stage(data: string) {
  return await looked(data, async (all) => {
    const [row] = await all('select stage, converted from preference_migration');
    return { stage: String(row?.['stage']), converted: Number(row?.['converted']) };
  });
}

async function touches(data: string) {
  return await looked(data, async (all) => {
    const [row] = await all(
      'select count(*) as touched, count(*) - count(distinct user_id) as twice from touched',
    );
    return { touched: Number(row?.['touched']), twice: Number(row?.['twice']) };
  });
}

type All = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

async function looked<T>(data: string, look: (all: All) => Promise<T>): Promise<T> {
  const database = await openDatabase({ kind: 'folder', folder: data });
  try {
    return await database.read((queries) => look((sql) => queries.all(sql)));
  } finally {
    await database.close();
  }
}

/** Of this test alone: its folder stands in the command line. */
function killBackfill(data: string): void {
  const list = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const line = list
    .split('\n')
    .find((each) => each.includes('backfill.mjs') && each.includes(data));
  const pid = Number(/^\s*(\d+)/.exec(line ?? '')?.[1] ?? Number.NaN);
  process.kill(pid, 'SIGKILL');
}

function run(step: string, data: string): void {
  execFileSync(process.execPath, [join(SCRIPTS, `${step}.mjs`), '--data', data]);
}

async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  const endMs = performance.now() + LIMIT_MS;
  while (performance.now() < endMs) {
    const answer = await ask();
    if (answer !== null) return answer;
    await wait(50);
  }
  throw new Error(`Cannot go on: it did not happen within ${LIMIT_MS} ms`);
}

async function send(server: TestServer, method: string, path: string, body?: unknown) {
  const answer = await server.call(method, `/api/v1/${path}`, { key: server.admin, body });
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function view(server: TestServer, id: string): Promise<RolloutView> {
  return (await send(server, 'GET', `rollouts/${id}`)) as RolloutView;
}

async function command(server: TestServer, id: string, body: object): Promise<void> {
  await send(server, 'POST', `rollouts/${id}/commands`, body);
}

async function itemState(server: TestServer, id: string, item: string) {
  const { checklists } = await view(server, id);
  const list = checklists.find(({ name }) => name === LIST);
  return list?.items.find(({ name }) => name === item)?.state;
}
