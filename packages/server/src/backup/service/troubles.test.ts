import { expect, it } from 'vitest';
import { BackupFailure } from '../backup-store.ts';
import { aDrillPolicy, aPolicy, aService, DAY_MS, HOUR_MS } from './service-world.fixture.ts';

const daily = { schedule: '0 2 * * *', when: 'daily at 02:00 UTC' };

async function troubles({ store }: Awaited<ReturnType<typeof aService>>) {
  const found = await store.read('listBackupTroubles', { database: 'app' });
  return found.map(({ policy, kind, sentence }) => [policy, kind, sentence]);
}

it('a backup that failed is told until the next one is good', async () => {
  const world = await aService();
  world.database.trouble = new BackupFailure('unreachable', 'no answer');
  await world.backUp();
  expect(await troubles(world)).toEqual([
    ['daily', 'failed', 'the last backup "daily" of "app" failed: no answer'],
  ]);
  expect(world.news()).toBe(1);
  await world.clock.advance(1_000);
  await world.backUp();
  expect(world.news()).toBe(1);
  await world.clock.advance(1_000);
  world.database.trouble = null;
  await world.backUp();
  expect([await troubles(world), world.news()]).toEqual([[], 2]);
});

it('a copy that is missing breaks the 3-2-1 rule', async () => {
  const world = await aService();
  world.places.archive.roomBytes = 1;
  await world.backUp();
  expect(await troubles(world)).toMatchObject([
    ['', 'rule-321', expect.stringMatching(/^"app": /)],
  ]);
  const [view] = await world.service.databases('production');
  expect(view).toMatchObject({
    ...{ name: 'app', kind: 'sqlite', newestVerified: null, lastDrillMs: null },
    rule321: { met: false, copies: 2, offSite: 0 },
    policies: [{ name: 'daily', keep: '1w', stores: ['local', 'archive'], nextMs: null }],
    stores: [
      { name: 'local', freeBytes: 1_000_000, totalBytes: 2_000_000 },
      { name: 'archive', freeBytes: null, totalBytes: null },
    ],
  });
  expect(await world.service.databases('staging')).toEqual([]);
});

it('what is missing, unverified or overdue is told while nobody follows the calendar', async () => {
  const policies = [aPolicy({ ...daily, verify: true })];
  const drills = [aDrillPolicy({ schedule: '0 5 * * *', when: 'daily at 05:00 UTC' })];
  const world = await aService({ policies, drills });
  await world.backUp(false);
  await world.clock.advance(3 * DAY_MS);
  // Any job that ends looks at its database.
  world.database.trouble = new BackupFailure('unreachable', 'no answer');
  const [backup] = await world.backups();
  const { id } = await world.service.verify({
    ...{ id: backup?.id ?? '', store: null },
    actor: { kind: 'key', id: 'k', name: 'ana' },
  });
  await world.service.ended(id);
  expect((await troubles(world)).map(([policy, kind]) => [policy, kind])).toEqual([
    ['daily', 'missing'],
    ['daily', 'unverified'],
    ['quarterly', 'drill'],
  ]);
});

it('a drill that failed is told', async () => {
  const world = await aService({ drills: [aDrillPolicy({ rpoMs: 1_000 })] });
  await world.backUp();
  await world.clock.advance(HOUR_MS);
  const asked = { database: 'app', region: null, toMs: null };
  const actor = { kind: 'key', id: 'k', name: 'ana' } as const;
  const { id } = await world.service.drill({ ...asked, actor });
  await world.service.ended(id);
  expect(await troubles(world)).toEqual([
    [
      ...['quarterly', 'drill'],
      'the last drill "quarterly" of "app" failed: the age of what can be brought back is 1h, wanted at most 1s',
    ],
  ]);
});

it('a size that is unusual beside the earlier ones is told until one is usual again', async () => {
  const world = await aService();
  const rows = Array.from({ length: 100 }, (_, row) => `row ${row}`);
  const backUp = async (own: readonly string[]) => {
    world.database.rows = [...own];
    await world.clock.advance(HOUR_MS);
    return await world.backUp();
  };
  for (let earlier = 0; earlier < 3; earlier += 1) await backUp(rows);
  expect(await troubles(world)).toEqual([]);
  const { id, state, remarks } = await backUp(rows.slice(0, 10));
  const sentence = expect.stringMatching(
    /^It has \d+ bytes, 9\d % smaller than is usual: the median of 3/,
  );
  expect([state, remarks]).toEqual(['stored', [expect.stringMatching(/^size: It has/)]]);
  const [[policy, kind, told] = []] = await troubles(world);
  expect([policy, kind, told?.replace(`backup "${id}": `, '')]).toEqual([
    'daily',
    'size',
    sentence,
  ]);
  await backUp(rows);
  expect(await troubles(world)).toEqual([]);
});

it('a store that will soon be full is told', async () => {
  const world = await aService({ policies: [aPolicy({ ...daily, keepMs: 30 * DAY_MS })] });
  let freeBytes = 1_000;
  world.places.local.space = async () => ({ freeBytes, totalBytes: 10_000 });
  const { bytes } = await world.backUp();
  freeBytes = bytes * 20;
  await world.clock.advance(DAY_MS);
  await world.backUp();
  expect(await troubles(world)).toEqual([]);
  freeBytes = bytes * 10;
  await world.clock.advance(DAY_MS);
  await world.backUp();
  expect(await troubles(world)).toEqual([
    [
      ...['', 'capacity'],
      `Store "local" will be full in 10 days: ${freeBytes} bytes are free (${Math.floor(freeBytes / 100)} %)`,
    ],
  ]);
});
