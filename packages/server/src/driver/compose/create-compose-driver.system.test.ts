/** A stand-in for `docker` that checks every command line and plays the daemon; no real engine. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { aFolder } from '../../action/action.fixture.ts';
import { anAsk, driverParts } from '../driver.fixture.ts';
import type { Driver } from '../driver.ts';
import type { ComposeWork } from './compose-work.ts';
import { createComposeDriver } from './create-compose-driver.ts';
import { type DockerWorld, dockerWorld } from './docker.fixture.ts';

const BEFORE = '# live\nCANARY=25\nAPP_TAG=42\nTOKEN=s3cret\n';
const AFTER = '# live\nCANARY=0\nAPP_TAG=42\nTOKEN=s3cret\n';
const UP = 'up -d --no-deps --force-recreate app worker';
const PS = 'ps --format json app worker';

let world: DockerWorld;
let driver: Driver;

beforeEach(() => {
  world = dockerWorld(aFolder(), BEFORE);
  driver = createComposeDriver(workOf(), driverParts());
});

function workOf(changes: Partial<ComposeWork> = {}): ComposeWork {
  const { folder, environment } = world;
  return {
    kind: 'compose',
    projectDirectory: folder,
    files: [join(folder, 'compose.yaml')],
    services: ['app', 'worker'],
    targets: { legacy: { CANARY: '0' }, tag: { APP_TAG: '41' } },
    prove: ['CANARY'],
    envFile: join(folder, '.env'),
    environment,
    ...changes,
  };
}

async function prepared(target = 'legacy') {
  const { memo = {} } = await driver.prepare(anAsk({ target }));
  world.calls();
  return anAsk({ target, memo });
}

test('a compose driver recreates services with the target, and proves it inside', async () => {
  const { memo = {}, ...outcome } = await driver.prepare(anAsk({ target: 'legacy' }));
  expect(outcome).toEqual({
    outcome: 'ok',
    detail: 'app, worker would be recreated with another CANARY',
  });
  expect([world.calls(), world.env()]).toEqual([['config --services'], BEFORE]);
  const asked = anAsk({ target: 'legacy', memo });
  expect(await driver.verify(asked)).toEqual({
    outcome: 'failed',
    detail: '"app" has another value of "CANARY" inside',
  });
  world.calls();
  expect(await driver.execute(asked)).toEqual({ outcome: 'ok', detail: '' });
  expect([world.calls(), world.env()]).toEqual([[UP], AFTER]);
  expect(await driver.verify(asked)).toEqual({
    outcome: 'ok',
    detail: 'app, worker run, with 1 of the variables seen inside',
  });
  expect(world.calls()).toEqual([
    PS,
    'exec -T app printenv CANARY',
    'exec -T worker printenv CANARY',
  ]);
});

test('what was live is kept for its owner alone, comes back with undo, and goes then', async () => {
  const asked = await prepared();
  await driver.execute(asked);
  const [kept = ''] = keptFiles();
  expect(readFileSync(join(world.folder, kept), 'utf8')).toBe(BEFORE);
  expect(statSync(join(world.folder, kept)).mode & 0o777).toBe(0o600);
  world.calls();
  expect((await driver.undo(asked)).outcome).toBe('ok');
  expect([world.calls(), world.env(), keptFiles()]).toEqual([[UP], BEFORE, []]);
  expect(world.state().inside['app']).toMatchObject({ CANARY: '25' });
  expect(await driver.undo(asked)).toEqual({
    outcome: 'ok',
    detail: 'nothing was changed: nothing is taken back',
  });
});

function keptFiles(): string[] {
  return readdirSync(world.folder).filter((name) => name.startsWith('.env.tidegate-'));
}

test('execute() after a kill goes on where it was: recreated once the file is there, and no more', async () => {
  const asked = await prepared();
  // Killed behind the file, before the services.
  writeFileSync(join(world.folder, '.env'), AFTER);
  expect((await driver.execute(asked)).outcome).toBe('ok');
  expect(world.calls()).toEqual([PS, 'exec -T app printenv CANARY', UP]);
  expect(await driver.execute(asked)).toEqual({ outcome: 'ok', detail: 'it is back already' });
  expect(world.calls()).not.toContain(UP);
});

test('a service that kept its old variables is found out', async () => {
  world.set({ isStale: true });
  const asked = await prepared();
  expect((await driver.execute(asked)).outcome).toBe('ok');
  expect(await driver.verify(asked)).toEqual({
    outcome: 'failed',
    detail: '"app" has another value of "CANARY" inside',
  });
});

test('verify() waits for services that start, and not for ones that are unhealthy', async () => {
  const asked = await prepared();
  await driver.execute(asked);
  world.set({ starting: 1, list: true });
  expect((await driver.verify(asked)).outcome).toBe('ok');
  expect(asked.told).toEqual([{ done: 0, total: null, unit: 'steps', note: '"app" is starting' }]);
  world.set({ health: 'unhealthy' });
  expect(await driver.verify(asked)).toEqual({ outcome: 'failed', detail: '"app" is unhealthy' });
});

test('verify() needs the variable inside, but not one that only picks an image', async () => {
  const asked = await prepared();
  await driver.execute(asked);
  world.set({ inside: { app: {}, worker: {} } });
  expect(await driver.verify(asked)).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('"app" has no variable "CANARY" inside'),
  });
  expect((await driver.verify(anAsk({ target: 'tag' }))).outcome).toBe('ok');
});

test('an env file that somebody changed in between is left as it is', async () => {
  const asked = await prepared();
  const theirs = `${BEFORE}MORE=1\n`;
  writeFileSync(join(world.folder, '.env'), theirs);
  expect(await driver.execute(asked)).toEqual({
    outcome: 'failed',
    detail: 'somebody changed the env file since it was prepared; begin anew',
    memo: { ...asked.memo, retryFrom: 'prepare' },
  });
  const { memo: anew = {} } = await driver.prepare(asked);
  expect(await driver.execute({ ...asked, memo: anew })).toEqual({ outcome: 'ok', detail: '' });
  expect(world.env()).toBe(`${AFTER}MORE=1\n`);
  await driver.undo({ ...asked, memo: anew });
  expect(world.env()).toBe(theirs);
  writeFileSync(join(world.folder, '.env'), BEFORE);
  await driver.execute(asked);
  writeFileSync(join(world.folder, '.env'), theirs);
  world.calls();
  expect(await driver.undo(asked)).toEqual({
    outcome: 'failed',
    detail: 'somebody changed the env file since',
  });
  expect([world.env(), world.calls()]).toEqual([theirs, []]);
});

test('undo() that has no true copy of what was live fails', async () => {
  const asked = await prepared();
  await driver.execute(asked);
  const [kept = ''] = keptFiles();
  writeFileSync(join(world.folder, kept), 'CANARY=99\n');
  const lost = {
    outcome: 'failed',
    detail: 'what was live is not kept beside the env file any more',
  };
  expect(await driver.undo(asked)).toEqual(lost);
  rmSync(join(world.folder, kept));
  expect(await driver.undo(asked)).toEqual(lost);
  expect(world.env()).toBe(AFTER);
});

test('execute() that docker refuses fails with what it said, without secrets', async () => {
  driver = createComposeDriver(workOf(), driverParts({ secrets: ['s3cret'] }));
  world.set({ upFails: 'no such image: app:41 s3cret' });
  expect(await driver.execute(await prepared())).toEqual({
    outcome: 'failed',
    detail: 'it ended with exit code 1\nno such image: app:41 …',
  });
});

test.each([
  ['gone', 'there is no target "gone"; it knows "legacy", "tag"'],
  ['toString', 'there is no target "toString"; it knows "legacy", "tag"'],
])('target %s is refused', async (target, detail) => {
  expect(await driver.prepare(anAsk({ target }))).toEqual({ outcome: 'failed', detail });
});

test('prepare() refuses what is not there: service, env file, docker', async () => {
  driver = createComposeDriver(workOf({ services: ['app', 'web'] }), driverParts());
  expect(await driver.prepare(anAsk({ target: 'legacy' }))).toEqual({
    outcome: 'failed',
    detail: 'the project has no service "web"',
  });
  const elsewhere = workOf({ environment: { PATH: '/nowhere' } });
  driver = createComposeDriver(elsewhere, driverParts());
  expect(await driver.prepare(anAsk({ target: 'legacy' }))).toMatchObject({ outcome: 'unknown' });
  rmSync(join(world.folder, '.env'));
  expect(await driver.prepare(anAsk({ target: 'legacy' }))).toEqual({
    outcome: 'failed',
    detail: 'the env file cannot be read: ENOENT',
  });
});

test('a repeated prepare() keeps what was live at first', async () => {
  const asked = await prepared();
  await driver.execute(asked);
  expect((await driver.prepare(asked)).memo).toBeUndefined();
});

test('execute() and undo() need to be prepared', async () => {
  const asked = anAsk({ target: 'legacy' });
  for (const step of ['execute', 'undo'] as const)
    expect(await driver[step](asked)).toEqual({ outcome: 'failed', detail: 'it was not prepared' });
  expect(world.env()).toBe(BEFORE);
});
