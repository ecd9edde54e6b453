import { CONTROLLER } from '@tidegate/core';
import { expect, it } from 'vitest';
import { BackupFailure } from '../backup-store.ts';
import {
  aDrillPolicy,
  aPolicy,
  aService,
  DAY_MS,
  HOUR_MS,
  MIDNIGHT,
} from './service-world.fixture.ts';

const daily = aPolicy({ schedule: '0 2 * * *', when: 'daily at 02:00 UTC' });

const STEP_MS = 600_000;

/** Winds the clock in the steps of the calendar: what it begins ends in between. */
async function pass(world: Awaited<ReturnType<typeof aService>>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await world.clock.advance(STEP_MS);
    await settled(world);
  }
}

/** Until the calendar waits again, and all that it began has ended. */
async function settled({ board, clock }: Awaited<ReturnType<typeof aService>>): Promise<void> {
  const isBusy = () =>
    clock.waiting() === 0 || board.list(null).some(({ state }) => state === 'running');
  for (let quiet = 0; quiet < 20; quiet += 1) {
    if (isBusy()) quiet = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Hours since midnight; a look of the calendar may come a moment late. */
const times = (rows: readonly { startedMs: number }[]) =>
  rows.map(({ startedMs }) => Math.floor((startedMs - MIDNIGHT) / HOUR_MS)).reverse();

it('a calendar makes the first backup at once and others at their time', async () => {
  const world = await aService({ policies: [daily] });
  await world.service.start();
  await settled(world);
  await pass(world, DAY_MS + 3 * HOUR_MS);
  expect(times(await world.backups())).toEqual([0, 2, 26]);
});

it('a calendar makes up once what was missed', async () => {
  const world = await aService({ policies: [daily] });
  await world.backUp();
  await world.clock.advance(3 * DAY_MS);
  await world.service.start();
  await settled(world);
  await pass(world, 3 * HOUR_MS);
  expect(times(await world.backups())).toEqual([0, 72, 74]);
});

it('a calendar tries again what failed, an hour later and three times', async () => {
  const world = await aService({ policies: [daily] });
  world.database.trouble = new BackupFailure('unreachable', 'no answer');
  await world.clock.advance(2 * HOUR_MS);
  await world.service.start();
  await settled(world);
  await pass(world, 10 * HOUR_MS);
  expect(times(await world.backups())).toEqual([2, 3, 4, 5]);
});

it('a calendar tries a drill in a region again three times, and tells that it failed', async () => {
  const drill = aDrillPolicy({ schedule: '0 5 * * *', region: 'eu-west', rpoMs: null });
  const world = await aService({ drills: [drill] });
  await world.backUp();
  world.database.restoreApart = () => Promise.reject(new BackupFailure('unreachable', 'no answer'));
  await world.clock.advance(5 * HOUR_MS);
  await world.service.start();
  await settled(world);
  await pass(world, 10 * HOUR_MS);
  const drills = await world.drills();
  expect(times(drills)).toEqual([5, 6, 7, 8]);
  expect(drills[0]).toMatchObject({
    ...{ kind: 'region', state: 'failed', detail: 'to region "eu-west": no answer' },
  });
  const told = await world.store.read('listBackupTroubles', { database: 'app' });
  expect(told.map(({ kind }) => kind)).toContain('drill');
});

it('a calendar is followed by the holder of the term alone', async () => {
  let term: number | null = null;
  const world = await aService({ policies: [daily], term: () => term });
  await world.service.start();
  await settled(world);
  await pass(world, 3 * HOUR_MS);
  expect(await world.backups()).toEqual([]);
  term = 7;
  await pass(world, HOUR_MS);
  expect(await world.backups()).toHaveLength(1);
});

it('a calendar drills, and lets go what is old but for the newest verified', async () => {
  const policies = [aPolicy({ ...daily, keepMs: 2 * DAY_MS })];
  const drills = [aDrillPolicy({ schedule: '0 5 * * *', rpoMs: null })];
  const world = await aService({ policies, drills });
  const { id } = await world.backUp(true);
  await world.service.start();
  await settled(world);
  await pass(world, 2 * DAY_MS + 3 * HOUR_MS);
  const all = await world.backups();
  expect(all.map(({ state }) => state).reverse()).toEqual([
    ...['verified', 'expired', 'stored', 'stored'],
  ]);
  expect(all.at(-1)?.id).toBe(id);
  expect(world.places.local.objects.size).toBe(6);
  const done = (await world.drills()).filter(({ kind }) => kind === 'drill');
  expect(done.map(({ state }) => state)).toEqual(['ok', 'ok']);
});

it('a calendar keeps what a store does not let go, and lets it go later', async () => {
  const world = await aService({ policies: [aPolicy({ keepMs: HOUR_MS })] });
  const { id } = await world.backUp();
  await world.clock.advance(HOUR_MS);
  world.places.archive.trouble = new BackupFailure('unreachable', 'no answer');
  await world.backUp();
  expect(await world.view(id)).toMatchObject({
    ...{ state: 'stored', copies: [{ state: 'stored' }, { state: 'removed' }] },
  });
  world.places.archive.trouble = null;
  await world.backUp();
  expect((await world.view(id)).state).toBe('expired');
  expect((await world.actions(id)).at(-1)).toBe('backup.expired');
});

it('a calendar lets go what failed when it was compared, and it stays failed', async () => {
  const world = await aService({ policies: [aPolicy({ keepMs: HOUR_MS })] });
  world.database.losesRows = true;
  const { id, state } = await world.backUp(true);
  expect([state, world.places.local.objects.size]).toEqual(['failed', 2]);
  world.database.losesRows = false;
  await world.clock.advance(HOUR_MS);
  await world.backUp();
  expect(await world.view(id)).toMatchObject({
    ...{ state: 'failed', copies: [{ state: 'removed' }, { state: 'removed' }] },
  });
  expect(world.places.local.objects.size).toBe(2);
  await world.clock.advance(1);
  await world.backUp();
  expect(await world.actions(id)).toEqual(['backup.created', 'backup.stored', 'backup.failed']);
});

it('a calendar leaves timers alone where there is nothing to follow', async () => {
  const world = await aService();
  await world.service.start();
  await settled(world);
  expect(world.clock.waiting()).toBe(1);
  await world.service.close();
  expect(world.clock.waiting()).toBe(0);
  await expect(
    world.service.create({ database: 'app', policy: null, verify: null, actor: CONTROLLER }),
  ).rejects.toMatchObject({ code: 'not-ready' });
});
