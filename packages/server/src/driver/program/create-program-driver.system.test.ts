/** Drivers that somebody else wrote: real programs, and the one of the guide. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../action/action.fixture.ts';
import { anAsk, driverParts, VARIABLES } from '../driver.fixture.ts';
import type { Driver, DriverOutcome } from '../driver.ts';
import { createProgramDriver } from './create-program-driver.ts';

const GUIDE = new URL('../../../../../docs/guides/drivers.md', import.meta.url);
const OWN_LINES_MAX = 30;

function driverOf(script: string, cwd = aFolder(), environment = {}): Driver {
  writeFileSync(join(cwd, 'own.mjs'), script);
  const command = [process.execPath, 'own.mjs'] as const;
  const own = { ...VARIABLES, ...environment };
  return createProgramDriver({ kind: 'program', command, environment: own, cwd }, driverParts());
}

test('a program driver is called with the step, and reads what is asked', async () => {
  const driver = driverOf(`
    let text = '';
    for await (const part of process.stdin) text += part;
    console.log(JSON.stringify({ progress: { done: 1, total: 2, unit: 'steps', note: 'half' } }));
    console.log(JSON.stringify({ ok: true, detail: 'done', memo: { step: process.argv[2], asked: JSON.parse(text) } }));
  `);
  for (const step of ['prepare', 'execute', 'verify', 'undo'] as const) {
    const said = { memo: { a: 1 }, rehearsal: true, begunBefore: true };
    const asked = anAsk(said);
    expect(await driver[step](asked)).toEqual({
      outcome: 'ok',
      detail: 'done',
      memo: {
        step,
        asked: { target: 'previous', key: 'ro:app:1', ...said },
      },
    });
    expect(asked.told).toEqual([{ done: 1, total: 2, unit: 'steps', note: 'half' }]);
  }
});

const say = (answer: unknown, code = 0) =>
  `console.log(${JSON.stringify(JSON.stringify(answer))}); process.exitCode = ${code};`;

test.each<[string, DriverOutcome]>([
  [say({ ok: false, detail: 'target gone' }), { outcome: 'failed', detail: 'target gone' }],
  [
    say({ ok: false, detail: 'half', memo: { a: 1 } }, 1),
    { outcome: 'failed', detail: 'half', memo: { a: 1 } },
  ],
  [
    say({ ok: true, detail: 'all is well' }, 3),
    {
      outcome: 'failed',
      detail:
        'it says that it worked, but\nit ended with exit code 3\n{"ok":true,"detail":"all is well"}',
    },
  ],
  [say({ ok: 'yes' }), { outcome: 'failed', detail: 'its last line is no answer\n{"ok":"yes"}' }],
  [
    `${say({ ok: true })} console.log('bye');`,
    { outcome: 'failed', detail: 'its last line is no answer\n{"ok":true}\nbye' },
  ],
  ['', { outcome: 'failed', detail: 'its last line is no answer\n' }],
  [
    say({ ok: true, detail: 'x', memo: [1] }),
    { outcome: 'failed', detail: 'its memo is no JSON object\nx' },
  ],
])('a program driver that says %s', async (script, outcome) => {
  expect(await driverOf(script).verify(anAsk())).toEqual(outcome);
});

test('a program driver that does not start is unknown', async () => {
  const work = { kind: 'program', command: ['/no/such'], environment: {}, cwd: '/' } as const;
  expect(await createProgramDriver(work, driverParts()).prepare(anAsk())).toMatchObject({
    outcome: 'unknown',
  });
});

test('the driver of the guide has at most 30 lines, and goes there and back', async () => {
  const [, script = ''] =
    /```js own-driver\.mjs\n([\s\S]*?)```/.exec(readFileSync(GUIDE, 'utf8')) ?? [];
  const lines = script.trimEnd().split('\n').length;
  expect([lines > 10, lines <= OWN_LINES_MAX]).toEqual([true, true]);
  const cwd = aFolder();
  const live = join(cwd, 'live');
  writeFileSync(live, 'v42');
  writeFileSync(join(cwd, 'v41.release'), '');
  const driver = driverOf(script, cwd, { RELEASES: cwd });
  const target = 'v41';
  const { memo = {}, ...prepared } = await driver.prepare(anAsk({ target }));
  expect([prepared, memo]).toEqual([
    { outcome: 'ok', detail: 'v42 goes back to v41' },
    { from: 'v42', to: 'v41' },
  ]);
  const asked = anAsk({ target, memo });
  expect((await driver.verify(asked)).outcome).toBe('failed');
  // Twice, as after a crash.
  for (const _ of [1, 2]) expect((await driver.execute(asked)).outcome).toBe('ok');
  expect(readFileSync(live, 'utf8')).toBe('v41');
  expect((await driver.verify(asked)).outcome).toBe('ok');
  expect((await driver.undo(asked)).outcome).toBe('ok');
  expect(readFileSync(live, 'utf8')).toBe('v42');
  expect(await driver.prepare(anAsk({ target: 'v1' }))).toMatchObject({
    outcome: 'failed',
    detail: 'there is no release v1',
  });
});
