import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemClock } from '../../config/clock.ts';
import { limits } from '../../config/limits.ts';
import { aDriverAsk } from '../haproxy/haproxy.fixture.ts';
import { anEagerClock, restParts } from '../rest/rest.fixture.ts';
import { createSupabaseDriver } from './create-supabase-driver.ts';
import { aFakeCli, aFakeSupabase, PROJECT, SUPABASE_TOKEN } from './supabase-api.fixture.ts';
import type { SupabaseWork } from './supabase-work.ts';

async function aDriver(changes: Partial<SupabaseWork> = {}, isReal = false) {
  const supabase = await aFakeSupabase();
  const work: SupabaseWork = {
    ...{ kind: 'supabase', url: supabase.url, project: PROJECT, token: SUPABASE_TOKEN },
    ...{ functions: ['agent-chat', 'agent-tools'], secretValues: { AGENT_ENABLED: 'false' } },
    ...{ overwrites: PROJECT, cli: null },
    ...changes,
  };
  // Programs end by the machine's clock.
  const clock = isReal ? systemClock : anEagerClock().clock;
  const driver = createSupabaseDriver(work, { ...restParts(clock), limits, secrets: [] });
  return { supabase, driver };
}

const FUNCTIONS = { target: 'functions-deleted' };
const SECRETS = { target: 'secrets' };
const PITR = { target: 'pitr:2026-11-22T09:00:00Z' };

test('functions are deleted, those that are gone are no mistake, and nothing brings them back', async () => {
  const { supabase, driver } = await aDriver();
  expect(await driver.prepare(aDriverAsk(FUNCTIONS))).toEqual({
    outcome: 'ok',
    detail:
      'deletes agent-chat, agent-tools; it cannot be taken back: to undo it, deploy them again',
  });
  expect(await driver.verify(aDriverAsk(FUNCTIONS))).toEqual({
    outcome: 'failed',
    detail: 'still deployed: agent-chat, agent-tools; somebody deploys them again',
  });
  supabase.functions = ['agent-tools', 'hello'];
  expect(await driver.execute(aDriverAsk(FUNCTIONS))).toEqual({
    outcome: 'ok',
    detail: 'deleted agent-tools',
  });
  expect(await driver.execute(aDriverAsk(FUNCTIONS))).toEqual({
    outcome: 'ok',
    detail: 'all were gone already',
  });
  expect(await driver.verify(aDriverAsk(FUNCTIONS))).toMatchObject({ outcome: 'ok' });
  expect(supabase.functions).toEqual(['hello']);
  expect(supabase.changed).toEqual(['DELETE /functions/agent-tools']);
  expect(await driver.undo(aDriverAsk(FUNCTIONS))).toEqual({
    outcome: 'failed',
    detail:
      'functions that were deleted are not kept anywhere; deploy them again: agent-chat, agent-tools',
  });
});

test('secrets are set where they differ, and proven by their digests', async () => {
  const { supabase, driver } = await aDriver({
    secretValues: { AGENT_ENABLED: 'false', OTHER: 'x' },
  });
  expect(await driver.prepare(aDriverAsk(SECRETS))).toMatchObject({
    outcome: 'ok',
    detail: expect.stringContaining('sets AGENT_ENABLED; it cannot be taken back'),
  });
  expect(await driver.verify(aDriverAsk(SECRETS))).toEqual({
    outcome: 'failed',
    detail: 'these secrets have another value: AGENT_ENABLED',
  });
  expect(await driver.execute(aDriverAsk(SECRETS))).toEqual({
    outcome: 'ok',
    detail: 'set AGENT_ENABLED',
  });
  expect(supabase.changed).toEqual(['POST /secrets [{"name":"AGENT_ENABLED","value":"false"}]']);
  expect(await driver.execute(aDriverAsk(SECRETS))).toMatchObject({
    detail: 'all of its secrets are set already',
  });
  expect(await driver.verify(aDriverAsk(SECRETS))).toMatchObject({ outcome: 'ok' });
  expect(await driver.undo(aDriverAsk(SECRETS))).toMatchObject({ outcome: 'failed' });
  expect(supabase.changed).toHaveLength(1);
});

test('a moment is brought back once, and waited for', async () => {
  const { supabase, driver } = await aDriver();
  expect(await driver.prepare(aDriverAsk(PITR))).toMatchObject({
    outcome: 'ok',
    detail: expect.stringContaining('what was written after that is lost'),
  });
  supabase.statuses = [
    'ACTIVE_HEALTHY',
    'ACTIVE_HEALTHY',
    'RESTORING',
    'RESTORING',
    'ACTIVE_HEALTHY',
  ];
  const executed = await driver.execute(aDriverAsk(PITR));
  expect(executed).toEqual({
    outcome: 'ok',
    detail: 'Supabase brings the database back to 2026-11-22T09:00:00Z',
    memo: { restoring: 'k1 1795338000' },
  });
  const asked = aDriverAsk({ ...PITR, memo: executed.memo ?? {} });
  expect(await driver.execute(asked)).toMatchObject({ outcome: 'ok' });
  expect(await driver.verify(asked)).toEqual({
    outcome: 'ok',
    detail: 'the project and its database are well',
  });
  expect(asked.told.map(({ note }) => note)).toEqual(['the project is "RESTORING"']);
  expect(supabase.changed).toEqual([
    'POST /database/backups/restore-pitr {"recovery_time_target_unix":1795338000}',
  ]);
  supabase.isDatabaseWell = false;
  expect(await driver.verify(asked)).toMatchObject({ outcome: 'failed' });
  expect(await driver.undo(asked)).toMatchObject({ outcome: 'failed' });
});

test('a restore that was asked for before the server was killed is not asked for again', async () => {
  const { supabase, driver } = await aDriver();
  supabase.statuses = ['RESTORING'];
  expect(await driver.execute(aDriverAsk(PITR))).toMatchObject({
    outcome: 'ok',
    detail: 'Supabase is at it',
  });
  expect(supabase.changed).toEqual([]);
});

test('a restore that may have been asked for is left to a person', async () => {
  const { supabase, driver } = await aDriver();
  expect(await driver.execute(aDriverAsk({ ...PITR, begunBefore: true }))).toEqual({
    outcome: 'unknown',
    detail: `the server ended while it asked for 2026-11-22T09:00:00Z, and nobody knows whether Supabase heard it; look at project "${PROJECT}", then have the layer done anew, or say that it is done`,
  });
  expect(supabase.changed).toEqual([]);
});

test('a restore that never begins is unknown, one that fails has failed', async () => {
  const { supabase, driver } = await aDriver();
  const memo = { restoring: 'k1 1795338000' };
  expect(await driver.execute(aDriverAsk(PITR))).toEqual({
    outcome: 'unknown',
    detail: 'Supabase took the request, and nothing began',
    memo,
  });
  // Tried again by the plan it is not asked for twice; a person who has it done anew means it.
  await driver.execute(aDriverAsk({ ...PITR, memo }));
  expect(supabase.changed).toHaveLength(1);
  await driver.execute(aDriverAsk({ ...PITR, memo, key: 'k2' }));
  expect(supabase.changed).toHaveLength(2);
  supabase.statuses = ['RESTORE_FAILED'];
  expect(await driver.verify(aDriverAsk(PITR))).toEqual({
    outcome: 'failed',
    detail: 'Supabase gave up: the project is "RESTORE_FAILED"',
  });
});

test('a moment is refused that is not kept, or where the live database is not named', async () => {
  const refused = async (target: string, change: (pitr: { isEnabled: boolean }) => void) => {
    const { supabase, driver } = await aDriver();
    change(supabase.pitr);
    const outcomes = [
      await driver.prepare(aDriverAsk({ target })),
      await driver.execute(aDriverAsk({ target })),
    ];
    expect(supabase.changed).toEqual([]);
    expect(outcomes[1]).toEqual(outcomes[0]);
    return outcomes[0]?.detail;
  };
  const kept = 'what is kept reaches from 2026-11-18T11:06:40Z to 2026-11-22T09:50:00Z';
  expect(await refused('pitr:2026-11-22T12:00:00Z', () => {})).toBe(
    `2026-11-22T12:00:00Z cannot be brought back: ${kept}`,
  );
  expect(await refused('pitr:2020-01-01T00:00:00Z', () => {})).toContain(kept);
  expect(
    await refused(PITR.target, (pitr) => {
      pitr.isEnabled = false;
    }),
  ).toBe('the project has no point-in-time recovery');
  const { supabase, driver } = await aDriver({ overwrites: null });
  expect(await driver.execute(aDriverAsk(PITR))).toEqual({
    outcome: 'failed',
    detail: `restoring would overwrite the live database of "${PROJECT}"; the server's file has to say so by "overwrites"`,
  });
  expect(supabase.changed).toEqual([]);
});

test('a rehearsal changes nothing', async () => {
  const { supabase, driver } = await aDriver();
  const rehearsed = 'rehearsed as far as it can be: everything is there, and nothing was changed';
  for (const target of [FUNCTIONS, SECRETS, PITR])
    for (const step of ['execute', 'verify', 'undo'] as const)
      expect(await driver[step](aDriverAsk({ ...target, rehearsal: true }))).toEqual({
        outcome: 'ok',
        detail: rehearsed,
      });
  expect(supabase.changed).toEqual([]);
});

test('a wrong token is said without it, and what is not configured is refused', async () => {
  const { driver } = await aDriver({ token: 'sbp_another' });
  expect(await driver.prepare(aDriverAsk(FUNCTIONS))).toEqual({
    outcome: 'failed',
    detail:
      'cannot list the functions: Supabase does not know the token, or it has expired (Unauthorized: Bearer …)',
  });
  const { driver: empty } = await aDriver({ functions: [], secretValues: {} });
  for (const target of ['functions-deleted', 'secrets', '20241130000000', 'previous', '--help'])
    expect(await empty.execute(aDriverAsk({ target }))).toMatchObject({ outcome: 'failed' });
});

const HISTORY = {
  local: ['20241101000000', '20241130000000'],
  remote: ['20241101000000', '20241130000000'],
};

async function aMigrating(history = HISTORY, more: Readonly<Record<string, unknown>> = {}) {
  const cli = aFakeCli({ ...history, ...more });
  const down = { '20241130000000': cli.downFile, '20241101000000': cli.downFile };
  const environment = { PATH: '/usr/bin:/bin' };
  const made = await aDriver(
    { cli: { command: cli.command, cwd: cli.cwd, environment, down } },
    true,
  );
  const said = () => readFileSync(cli.saidFile, 'utf8').split('\n').filter(Boolean);
  return { ...made, cli, said };
}

const MIGRATION = { target: 'migration:20241130000000' };

test('a migration is taken back by its file and out of the history, and applied again', async () => {
  const { driver, cli, said } = await aMigrating();
  expect(await driver.prepare(aDriverAsk(MIGRATION))).toEqual({
    outcome: 'ok',
    detail: `runs "${cli.downFile}" and takes migration 20241130000000 out of the history`,
  });
  expect(await driver.execute(aDriverAsk(MIGRATION))).toEqual({
    outcome: 'ok',
    detail: 'migration 20241130000000 is taken back',
  });
  expect(await driver.execute(aDriverAsk({ target: '20241130000000' }))).toEqual({
    outcome: 'ok',
    detail: 'migration 20241130000000 is not applied',
  });
  expect(await driver.verify(aDriverAsk(MIGRATION))).toEqual({
    outcome: 'ok',
    detail: 'migration 20241130000000 is not applied, and the database is well',
  });
  expect(await driver.undo(aDriverAsk(MIGRATION))).toEqual({
    outcome: 'ok',
    detail: 'migration 20241130000000 is applied again',
  });
  expect(said().filter((line) => line !== 'migration list --linked')).toEqual([
    `db query --file ${cli.downFile} --linked`,
    'migration repair --status reverted 20241130000000 --linked',
    'migration up --linked',
  ]);
});

test('a migration is left alone when another one needs it, or its folder is another project', async () => {
  const { driver, cli, said } = await aMigrating();
  const refused = async (target: string) => await driver.execute(aDriverAsk({ target }));
  expect(await refused('20241101000000')).toEqual({
    outcome: 'failed',
    detail: 'migration 20241101000000 is not the newest: take 20241130000000 back first',
  });
  expect(await refused('20230101000000')).toEqual({
    outcome: 'failed',
    detail: 'the server\'s file has no "down" file for migration 20230101000000',
  });
  writeFileSync(cli.linkFile, 'tsrqponmlkjihgfedcba');
  expect(await refused('20241130000000')).toEqual({
    outcome: 'failed',
    detail: 'the folder of the CLI is linked to another project; call "supabase link" there',
  });
  rmSync(cli.linkFile);
  expect(await refused('20241130000000')).toMatchObject({
    detail: 'the folder of the CLI is linked to no project; call "supabase link" there',
  });
  rmSync(cli.downFile);
  expect(await refused('20241130000000')).toMatchObject({
    detail: 'the "down" file of migration 20241130000000 cannot be read: ENOENT',
  });
  expect(said()).toEqual(['migration list --linked']);
});

test('a command of the CLI that fails is told without the token, and the history stays', async () => {
  const { driver, said } = await aMigrating(HISTORY, { broken: 'db query' });
  expect(await driver.execute(aDriverAsk(MIGRATION))).toMatchObject({
    outcome: 'failed',
    detail: expect.stringMatching(
      /^"supabase db query --file .*down\.sql --linked": it ended with exit code 1\nfailed to connect with token …$/,
    ),
  });
  expect(said().some((line) => line.includes('repair'))).toBe(false);
});

test('undo applies nothing that nobody asked for', async () => {
  const remote = ['20241101000000'];
  const local = [...HISTORY.local, '20241202000000'];
  const { driver, said } = await aMigrating({ local, remote });
  expect(await driver.undo(aDriverAsk(MIGRATION))).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('would apply 20241202000000 too'),
  });
  expect(said()).toEqual(['migration list --linked']);
});
