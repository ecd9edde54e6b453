/** Actions that are programs: real children, ended for real. */
import { existsSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../config/clock.ts';
import { limits } from '../config/limits.ts';
import type { DriverProgress } from '../driver/driver.ts';
import { listenTcp } from '../probe/probe.fixture.ts';
import { aFolder, anAction, aRunner, outcomeOf } from './action.fixture.ts';
import type { CommandWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';
import { runCommand } from './run-command.ts';

function node(script: string, changes: Partial<CommandWork> = {}): CommandWork {
  const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
  const command = [process.execPath, '-e', script] as const;
  return { kind: 'command', command, environment, cwd: aFolder(), ...changes };
}

function realRunner(work: CommandWork, timeoutMs: number) {
  const changes = { clock: systemClock, limits: { actionGraceMs: 200 } };
  return aRunner([anAction(work, { timeoutMs })], changes);
}

/** Somewhere that programs connect to: what is connected lives, and what has left is gone. */
async function aHeart() {
  const sockets = new Set<Socket>();
  let seen = 0;
  const { port, close } = await listenTcp((socket) => {
    seen += 1;
    sockets.add(socket);
    socket.resume().once('close', () => sockets.delete(socket));
  });
  onTestFinished(close);
  const beat = `require('node:net').connect(${port}, '127.0.0.1');`;
  return { beat, seen: () => seen, alive: () => sockets.size };
}

test('runCommand() gives a program nothing but what the file says, and an empty home', async () => {
  process.env['TIDEGATE_TEST_INHERITED'] = 's3cret';
  const script = `
    const { readdirSync } = require('node:fs');
    console.log(JSON.stringify([Object.keys(process.env).sort(), readdirSync(process.env.HOME), process.env.TIDEGATE_EFFECT_ID, process.argv.slice(1)]));
    process.exit(1);`;
  const work = node(script);
  const [program, ...args] = work.command;
  const hostile = ['$(id)', '; id', '`id`', '--', '*'];
  const command = [program, ...args, '--', ...hostile] as CommandWork['command'];
  const { detail } = await outcomeOf({ ...work, command });
  delete process.env['TIDEGATE_TEST_INHERITED'];
  expect(detail.split('\n')[0]).toBe('it ended with exit code 1');
  expect(JSON.parse(detail.split('\n')[1] ?? '')).toEqual([
    ['HOME', 'LANG', 'PATH', 'TIDEGATE_EFFECT_ID'],
    [],
    'e1',
    hostile,
  ]);
});

test.each([
  ['process.exit(0)', { outcome: 'ok', detail: '' }],
  [
    'console.error("no"); process.exit(3)',
    { outcome: 'failed', detail: 'it ended with exit code 3\nno' },
  ],
  [
    'process.kill(process.pid, "SIGKILL")',
    { outcome: 'failed', detail: 'it was ended by SIGKILL' },
  ],
])('runCommand() judges by the exit code: %s', async (script, expected) => {
  expect(await outcomeOf(node(script))).toEqual(expected);
});

test('runCommand() does not know what a program says that is not there', async () => {
  const command = ['tidegate-no-such-program'] as const;
  expect(await outcomeOf(node('', { command }))).toEqual({
    outcome: 'unknown',
    detail: 'it cannot be started: ENOENT',
  });
  expect(await outcomeOf(node('0', { cwd: '/no/such/folder' }))).toEqual({
    outcome: 'unknown',
    detail: 'it cannot be started: its folder is not there',
  });
});

test('runCommand() keeps the end of what is said, and no secret in it', async () => {
  const secret = 'planted-secret-0123456789';
  const script = `
    const secret = process.env.TOKEN;
    for (let n = 0; n < 4000; n++) console.log(secret + ' ' + encodeURIComponent(secret) + ' sk-abcdefghijklmnopqrstu ' + n);
    console.log('the end');
    process.exitCode = 1;`;
  const work = node(script, { environment: { TOKEN: secret } });
  const { outcome, detail } = await outcomeOf(work, { secrets: [secret] });
  expect([outcome, detail.length, detail.slice(-7)]).toEqual(['failed', 2_000, 'the end']);
  expect(detail).not.toMatch(/planted|0123456789|sk-abc/);
});

test('runCommand() hides a secret that comes in two parts, with something said in between', async () => {
  const secret = 'planted-secret-0123456789';
  const script = `
    const { writeSync } = require('node:fs');
    const [secret] = process.argv.slice(1);
    const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    writeSync(1, 'it is ' + secret.slice(0, 12));
    wait();
    writeSync(2, 'careful\\n');
    wait();
    writeSync(1, secret.slice(12) + '\\n');
    process.exitCode = 1;`;
  const work = node(script);
  const command = [...work.command, secret] as const;
  expect(await outcomeOf({ ...work, command }, { secrets: [secret] })).toEqual({
    outcome: 'failed',
    detail: 'it ended with exit code 1\ncareful\nit is …',
  });
});

test('run() ends a program at its time, with all that it started, though it would not listen', async () => {
  const heart = await aHeart();
  const deaf = `process.on("SIGTERM", () => {}); ${heart.beat}`;
  const script = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}], { stdio: 'inherit' });
    console.log('begun');
    ${deaf}`;
  const runner = realRunner(node(script), 5_000);
  const { signal } = new AbortController();
  const found = await runner.run('it', { effectId: 'e', signal });
  expect(found).toEqual({
    outcome: 'timed-out',
    detail: 'no outcome within 5s\nit was ended by SIGKILL\nbegun',
  });
  await expect.poll(heart.alive).toBe(0);
  expect(heart.seen()).toBe(2);
});

test('run() does not wait for what a program left behind', async () => {
  const heart = await aHeart();
  const script = `
    const { spawn } = require('node:child_process');
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(`${heart.beat} process.send('up');`)}], { stdio });
    child.once('message', () => process.exit(0));`;
  const { signal } = new AbortController();
  const found = await realRunner(node(script), 60_000).run('it', { effectId: 'e', signal });
  expect(found).toEqual({ outcome: 'ok', detail: '' });
  await expect.poll(() => [heart.seen(), heart.alive()]).toEqual([1, 0]);
});

test('run() ends with its signal, and takes the home away', async () => {
  const told = join(aFolder(), 'home');
  const script = `require('node:fs').writeFileSync(${JSON.stringify(told)}, process.env.HOME); setInterval(() => {}, 1000);`;
  const end = new AbortController();
  const run = realRunner(node(script), 60_000).run('it', { effectId: 'e', signal: end.signal });
  await expect.poll(() => existsSync(told) && readFileSync(told, 'utf8')).toBeTruthy();
  end.abort();
  expect(await run).toMatchObject({ outcome: 'failed', detail: 'it was ended by SIGTERM' });
  expect(existsSync(readFileSync(told, 'utf8'))).toBe(false);
});

test('runCommand() tells progress as it comes, without secrets, and keeps the rest', async () => {
  const told: DriverProgress[] = [];
  const script = `
    console.log('begun');
    console.log(JSON.stringify({ progress: { done: 1, total: 4, unit: 'rows', note: 'for ' + process.env.TOKEN } }));
    console.log('{"progress": "no map"}');
    console.log(JSON.stringify({ progress: { done: 4, total: 4, unit: 'rows', note: 'all' } }));
    console.log('done');`;
  const token = 'planted-secret-0123456789';
  const work = node(script, { environment: { TOKEN: token } });
  const parts = {
    ...{ effectId: 'e1', signal: new AbortController().signal, clock: systemClock, limits },
    tell: (progress: DriverProgress) => void told.push(progress),
  } as unknown as ActionParts;
  expect(await runCommand(work, { secrets: [token] }, parts)).toEqual({
    outcome: 'ok',
    detail: 'begun\ndone',
  });
  expect(told).toEqual([
    { done: 1, total: 4, unit: 'rows', note: 'for …' },
    { done: 4, total: 4, unit: 'rows', note: 'all' },
  ]);
});
