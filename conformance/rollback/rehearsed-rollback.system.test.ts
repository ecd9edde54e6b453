/** A live rehearsal on real parts leaves the world as it was. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RehearsalView } from '@tidegate/protocol';
import Database from 'libsql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { reportCost } from '../faults/fault-report.fixture.ts';
import { planOf } from './plans.fixture.ts';
import { runTidegate } from './run-command.fixture.ts';
import { startWorld, type World } from './world.fixture.ts';

const HAVE = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',');
const IS_HERE = HAVE.includes('haproxy') && HAVE.includes('postgres');
const LAYERS = [
  '{ flag: control, within: 30s }',
  '{ deployment: previous, name: colours, run: colours, within: 1m, verify: [green-answers] }',
  '{ deployment: previous, name: site, run: site, within: 1m }',
  '{ database: backup, run: prefs-restore, within: 5m }',
];

describe.skipIf(!IS_HERE)('with HAProxy and PostgreSQL (skipped: not both are there)', () => {
  test('tidegate rollback rehearse --live times each layer and takes all of it back', async (context) => {
    const file = sqliteFile();
    const world = await startWorld({
      databases: `  prefs: { sqlite: ${file}, environment: production }\n`,
      backups:
        '  prefs-daily: { database: prefs, every: "0 4 29 2 *", keep: 7d, to: [local], verify: true }\n',
      drivers:
        '  prefs-restore: { environment: production, database: prefs, way: restore, overwrites: prefs }\n',
    });
    await world.until('verified backups', async () => {
      const { backups } = await world.get<{ readonly backups: readonly { state: string }[] }>(
        'backups',
      );
      return backups.filter(({ state }) => state === 'verified').length === 2 ? true : null;
    });
    world.git.deploy('v2');
    await world.apply(...planOf('chat', LAYERS));
    const before = await worldAsText(world, file);
    const refused = await runTidegate(world.server, ...REHEARSE, '--live');
    expect([refused.code, refused.said]).not.toEqual([0, '']);
    expect(await worldAsText(world, file)).toEqual(before);
    const { said, code } = await runTidegate(
      world.server,
      ...REHEARSE,
      ...['--live', '--confirm', 'production', '--json'],
    );
    expect([code, said]).toEqual([0, said]);
    const view = JSON.parse(said) as RehearsalView;
    expect(view.layers.map(({ name, state, steps }) => [name, state, steps.map(named)])).toEqual([
      ['flag', 'ok', []],
      [
        'colours',
        'ok',
        ['prepare ok', 'execute ok', 'verify ok', 'check green-answers ok', 'undo ok'],
      ],
      ['site', 'ok', ['prepare ok', 'execute ok', 'verify ok', 'undo ok']],
      ['database', 'ok', ['prepare ok', 'execute ok', 'verify ok', 'undo ok']],
    ]);
    expect(await worldAsText(world, file)).toEqual(before);
    const shown = await runTidegate(world.server, 'rollback', 'rehearsals', 'chat');
    expect([shown.code, shown.said.includes('chat')]).toEqual([0, true]);
    reportCost(
      context,
      'rehearsal',
      Object.fromEntries(
        view.layers.map(({ name, tookMs, withinMs }) => [
          `ms of layer ${name}`,
          [tookMs ?? Number.NaN, { atMost: withinMs ?? 60_000 }] as const,
        ]),
      ),
    );
  }, 60_000);
});

const REHEARSE = ['rollback', 'rehearse', 'chat', '--environment', 'production'];

function named({ step, outcome }: RehearsalView['layers'][number]['steps'][number]): string {
  return `${step} ${outcome}`;
}

function sqliteFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-prefs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'prefs.db');
  const database = new Database(file);
  database.exec(
    'create table pref (name text primary key, value text); insert into pref values (1, 2)',
  );
  database.close();
  return file;
}

async function worldAsText(world: World, file: string) {
  return {
    colour: await world.colour(),
    branches: world.git.branches(),
    site: world.git.live(),
    notes: await world.notes(),
    prefs: createHash('sha256').update(readFileSync(file)).digest('hex'),
  };
}
