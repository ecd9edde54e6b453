import { expect, test } from 'vitest';
import { aPolicy, aService, HOUR_MS } from '../backup/service/service-world.fixture.ts';
import { runBackup } from './run-backup.ts';
import { runFreshBackup } from './run-fresh-backup.ts';
import { runIntegrity } from './run-integrity.ts';

const { signal } = new AbortController();

test('runBackup() makes one for a deployment, and wants it verified where its policy does', async () => {
  const policies = [
    aPolicy({ name: 'daily', schedule: '0 2 * * *' }),
    aPolicy({ name: 'deploy', verify: true }),
  ];
  const { service: backups, store, database, backups: list } = await aService({ policies });
  const work = { kind: 'backup', database: 'app', policy: null } as const;
  expect((await runBackup(work, { backups, store, signal })).outcome).toBe('ok');
  expect((await list())[0]).toMatchObject({ policy: 'deploy', state: 'verified' });
  database.flaws = ['"orders" does not hold'];
  expect(await runBackup(work, { backups, store, signal })).toMatchObject({
    ...{ outcome: 'failed', detail: expect.stringContaining('"orders" does not hold') },
  });
  const daily = { ...work, policy: 'daily' };
  expect((await runBackup(daily, { backups, store, signal })).outcome).toBe('ok');
  const ended = AbortSignal.abort(new Error('over'));
  await expect(runBackup(work, { backups, store, signal: ended })).rejects.toThrow('over');
});

test('runFreshBackup() wants one that was verified, and young', async () => {
  const { store, clock, backUp } = await aService();
  const work = { kind: 'freshBackup', database: 'app', withinMs: HOUR_MS } as const;
  const outcome = async () => (await runFreshBackup(work, { store, clock })).outcome;
  expect(await outcome()).toBe('failed');
  await backUp(false);
  expect(await runFreshBackup(work, { store, clock })).toEqual({
    outcome: 'failed',
    detail:
      '"app" has no verified backup, wanted one of the last 1h; 1 were never restored and compared',
  });
  await backUp(true);
  expect(await outcome()).toBe('ok');
  await clock.advance(HOUR_MS);
  expect(await outcome()).toBe('ok');
  await clock.advance(1);
  expect(await outcome()).toBe('failed');
});

test('runIntegrity() finds nothing out where there are no checks', async () => {
  const { service: backups } = await aService();
  const work = { kind: 'integrity', database: 'app' } as const;
  expect((await runIntegrity(work, { backups, signal })).outcome).toBe('unknown');
});
