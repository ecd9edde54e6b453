/** Drivers whose steps are programs: real children, ended for real. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../action/action.fixture.ts';
import { systemClock } from '../../config/clock.ts';
import { createDriverRunner } from '../create-driver-runner.ts';
import {
  anAsk,
  anEntry,
  driverParts,
  noDatabases,
  quickLimits,
  VARIABLES,
} from '../driver.fixture.ts';
import type { CommandDriverWork } from './command-work.ts';
import { createCommandDriver } from './create-command-driver.ts';

function work(changes: Partial<CommandDriverWork> = {}): CommandDriverWork {
  const none = { prepare: null, verify: null, undo: null };
  const execute = node('');
  return { kind: 'command', ...none, execute, environment: VARIABLES, cwd: aFolder(), ...changes };
}

function node(script: string, ...args: readonly string[]): readonly [string, ...string[]] {
  return [process.execPath, '-e', script, '--', ...args];
}

const SAY_ARGUMENTS = 'console.log(JSON.stringify({ args: process.argv.slice(1).join("|") }))';

test('a command driver hands target and memo over as they are, and adds what it says to the memo', async () => {
  const driver = createCommandDriver(
    work({
      prepare: node('console.log("looking"); console.log(JSON.stringify({ id: "d 1; $(id)" }))'),
      execute: node(SAY_ARGUMENTS, '{target}', '--to={memo.id}'),
    }),
    driverParts(),
  );
  const prepared = await driver.prepare(anAsk());
  expect(prepared).toEqual({
    outcome: 'ok',
    detail: 'looking\n{"id":"d 1; $(id)"}',
    memo: { id: 'd 1; $(id)' },
  });
  const { memo = {} } = prepared;
  expect(await driver.execute(anAsk({ memo, target: '* ~' }))).toMatchObject({
    outcome: 'ok',
    memo: { id: 'd 1; $(id)', args: '* ~|--to=d 1; $(id)' },
  });
});

test('a command driver starts nothing with a smuggled argument', async () => {
  const cwd = aFolder();
  const script = 'require("node:fs").writeFileSync("ran", "")';
  const driver = createCommandDriver(
    work({ cwd, execute: node(script, '{target}') }),
    driverParts(),
  );
  expect(await driver.execute(anAsk({ target: '--force' }))).toEqual({
    outcome: 'failed',
    detail: '{target} cannot be put into an argument: it begins with "-" and would be an option',
  });
  expect(existsSync(join(cwd, 'ran'))).toBe(false);
  expect((await driver.execute(anAsk())).outcome).toBe('ok');
  expect(existsSync(join(cwd, 'ran'))).toBe(true);
});

test('a command driver without a step says so: nothing to prepare is well, no way back is not', async () => {
  const driver = createCommandDriver(work(), driverParts());
  expect(await driver.prepare(anAsk())).toEqual({
    outcome: 'ok',
    detail: 'nothing is to be prepared',
  });
  expect(await driver.verify(anAsk())).toEqual({ outcome: 'ok', detail: 'no command verifies it' });
  expect(await driver.undo(anAsk())).toEqual({
    outcome: 'failed',
    detail: 'no command takes it back',
  });
});

test.each([
  ['console.log("{\\"ok\\":true}"); process.exit(3)', 'failed'],
  ['console.log("200 OK: {\\"status\\":\\"error\\"}"); process.exit(1)', 'failed'],
])('a command driver believes the exit code, whatever is said: %s', async (script, outcome) => {
  const driver = createCommandDriver(work({ verify: node(script) }), driverParts());
  expect((await driver.verify(anAsk())).outcome).toBe(outcome);
});

test('a program that is not there is unknown, and one that is well hears key and rehearsal', async () => {
  const gone = createCommandDriver(work({ execute: ['/no/such/program'] }), driverParts());
  expect(await gone.execute(anAsk())).toMatchObject({
    outcome: 'unknown',
    detail: expect.stringContaining('ENOENT'),
  });
  const say =
    'const { TIDEGATE_EFFECT_ID: key, TIDEGATE_REHEARSAL: rehearsal = "" } = process.env; console.log(JSON.stringify({ key, rehearsal }))';
  const driver = createCommandDriver(work({ execute: node(say) }), driverParts());
  const heard = async (rehearsal: boolean) => (await driver.execute(anAsk({ rehearsal }))).memo;
  expect([await heard(false), await heard(true)]).toEqual([
    { key: 'ro:app:1', rehearsal: '' },
    { key: 'ro:app:1', rehearsal: '1' },
  ]);
});

test('a runner ends a program that hangs with all its children, and tells its time', async () => {
  const cwd = aFolder();
  const child = `require("node:fs").writeFileSync("child", String(process.pid)); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)`;
  const script = `process.on("SIGTERM", () => {}); require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }); console.log("begun"); setInterval(() => {}, 1000)`;
  const entry = anEntry(work({ cwd, execute: node(script) }), { timeoutMs: 1_000 });
  const runner = createDriverRunner(
    { drivers: [entry], databases: [] },
    {
      ...{ clock: systemClock, limits: quickLimits(), ...noDatabases },
      channels: { allowAddresses: [] },
    },
  );
  const outcome = await runner.run('app', 'execute', { ...anAsk(), environment: 'production' });
  expect(outcome).toEqual({
    outcome: 'timed-out',
    detail: 'no outcome within 1s\nit was ended by SIGKILL\nbegun',
  });
  const pid = Number(readFileSync(join(cwd, 'child'), 'utf8'));
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 5_000 }).toBe(false);
});

test('a command driver tells progress, and no secret stands in its detail', async () => {
  const script = `console.log('{"progress":{"done":1,"total":2,"unit":"rows","note":"half"}}'); console.error("token s3cret-token")`;
  const driver = createCommandDriver(
    work({ execute: node(script) }),
    driverParts({ secrets: ['s3cret-token'] }),
  );
  const asked = anAsk();
  const outcome = await driver.execute(asked);
  expect(asked.told).toEqual([{ done: 1, total: 2, unit: 'rows', note: 'half' }]);
  expect(outcome.detail).not.toContain('s3cret');
  expect(outcome.memo).toBeUndefined();
});
