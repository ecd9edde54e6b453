/** Actions of rollouts, from the plan to the outcome: real server, real programs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RolloutView } from '@tidegate/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer, type TestServer } from '../http/server.fixture.ts';
import { aFolder } from './action.fixture.ts';
import type { Action } from './action.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat:
    variants: { legacy: a, new: b }
    off: legacy
    environments: { production: legacy }
`;

const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: new-chat
environment: production
flag: chat
control: legacy
candidate: new
unit: conversation
checklists:
  code:
    items:
      - { name: unit-tests, title: All unit tests pass, action: unit-tests }
phases:
  - { name: ten, audience: { weight: 10% }, hold: 1d, gate: { checklist: code } }
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback }
rollback:
  conversations: cut-now
  procedure: [flag, { deployment: previous, within: 3m, run: promote-previous }]
`;

/** A program that writes down which effect it works on, and then does something. */
function aProgram(name: string, notes: string, then: string): Action {
  const script = `require('node:fs').appendFileSync(${JSON.stringify(notes)}, '${name} ' + process.env.TIDEGATE_EFFECT_ID + '\\n'); ${then}`;
  const command = [process.execPath, '-e', script] as const;
  const work = { kind: 'command', command, environment: {}, cwd: aFolder() } as const;
  return { name, description: '', timeoutMs: 60_000, preflight: 'named', secrets: [], work };
}

const HANG = 'setInterval(() => {}, 1000)';

async function aRollout(tests: string, undo: string, directory?: string) {
  const notes = join(aFolder(), 'notes');
  writeFileSync(notes, '');
  const actions = [aProgram('unit-tests', notes, tests), aProgram('promote-previous', notes, undo)];
  const server = await startTestServer({
    actions,
    ...(directory === undefined ? {} : { directory }),
  });
  onTestFinished(() => server.remove());
  await send(server, 'POST', 'apply', {
    files: [
      { name: 'flags.yaml', text: FLAGS },
      { name: 'plan.yaml', text: PLAN },
    ],
  });
  const { id } = await send<RolloutView>(server, 'POST', 'rollouts', { plan: 'new-chat' });
  const ran = () => readFileSync(notes, 'utf8').split('\n').filter(Boolean);
  return { server, id, actions, ran };
}

async function send<T>(
  server: TestServer,
  method: string,
  path: string,
  body?: unknown,
  key = server.admin,
): Promise<T> {
  const answer = await server.call(method, `/api/v1/${path}`, {
    key,
    ...(body === undefined ? {} : { body }),
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as T;
}

test('a checklist: the action of an item runs when its phase is entered, and the item is done', async () => {
  const { server, id, ran } = await aRollout('console.log("42 passed")', '');
  const item = async () =>
    (await send<RolloutView>(server, 'GET', `rollouts/${id}`)).checklists[0]?.items[0];
  await expect.poll(async () => (await item())?.state, { timeout: 20_000 }).toBe('done');
  expect(await item()).toMatchObject({ by: 'controller', detail: '42 passed' });
  expect(ran()).toEqual([expect.stringMatching(new RegExp(`^unit-tests ${id}:\\d+:\\d+$`))]);
});

test('a rollback: the flag goes back at once though the action of a layer hangs', async () => {
  const { server, id, ran } = await aRollout('process.exit(1)', HANG);
  await send(server, 'POST', `rollouts/${id}/commands`, { type: 'rollback', reason: 'bad' });
  const flag = (await server.store.read('listFlags', { environment: 'production' }))[0];
  expect([flag?.serve, flag?.barred]).toEqual(['legacy', ['new']]);
  await expect
    .poll(() => ran().some((line) => line.startsWith('promote-previous ')), { timeout: 20_000 })
    .toBe(true);
  const view = await send<RolloutView>(server, 'GET', `rollouts/${id}`);
  expect([view.status, view.layers.map(({ state }) => state)]).toEqual([
    'rolling-back',
    ['verified', 'running'],
  ]);
});

test('a server that stops while an action runs takes it up again, as the same effect', async () => {
  const { server, id, actions, ran } = await aRollout(HANG, '');
  await expect.poll(() => ran().length, { timeout: 20_000 }).toBe(1);
  await server.close();
  const quick = actions.map((action) => ({ ...action, work: { ...action.work } }));
  const [tests] = quick;
  if (tests?.work.kind !== 'command') throw new Error('no program');
  const [program, flag, script = ''] = tests.work.command;
  const command = [program, flag ?? '', script.replace(HANG, '')] as const;
  const again = await startTestServer({
    directory: server.directory,
    actions: [{ ...tests, work: { ...tests.work, command } }, ...quick.slice(1)],
  });
  onTestFinished(() => again.close());
  const item = async () =>
    (await send<RolloutView>(again, 'GET', `rollouts/${id}`, undefined, server.admin)).checklists[0]
      ?.items[0];
  await expect.poll(async () => (await item())?.state, { timeout: 20_000 }).toBe('done');
  const [first, second, ...more] = ran();
  expect([first, more]).toEqual([second, []]);
});
