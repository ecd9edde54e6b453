/** What the store says of a run, however it began and ended. */
import { expect, test } from 'vitest';
import { ANA, FLAG } from '../store/store-world.fixture.ts';
import { experimentWorld, LAYOUT, PLACE } from './experiment-world.fixture.ts';

async function applied() {
  const made = await experimentWorld();
  await made.apply(LAYOUT);
  const { store, clock } = made;
  const command = async (id: string, type: 'abort' | 'rollback') =>
    await store.transact('commandRollout', {
      ...{ id, command: { type, reason: 'bad' }, actor: ANA, nowMs: clock.nowMs() },
    });
  return { ...made, command };
}

test('a rollout of its plan is a run of it, and one that ends without a decision has none', async () => {
  const { store, service, clock, command } = await applied();
  const { id } = await store.transact('createRollout', {
    ...{ plan: 'layout', environment: 'production', reason: null, actor: ANA },
    ...{ scale: { hold: 60, watch: 1, evidence: 10 }, nowMs: clock.nowMs() },
  });
  const running = await service.view(PLACE, false);
  expect(running).toMatchObject({
    ...{ status: 'running', sampleUnits: 30, durationMs: 60_000 },
    run: { rolloutId: id, status: 'running', startedMs: clock.nowMs() + 1_000, decision: null },
  });
  await clock.advance(30_000);
  await command(id, 'rollback');
  const endedMs = clock.nowMs();
  await clock.advance(30_000);
  expect(await service.view(PLACE, false)).toMatchObject({
    ...{ status: 'rolled-back', sampleUnits: 300, durationMs: 3_600_000 },
    run: { status: 'ended', endedMs, endsMs: null, nextLookMs: null, decision: null },
  });
});

test('what was shipped and then rolled back ended when it was shipped', async () => {
  const { start, service, units, clock, command } = await applied();
  const { run } = await start();
  await clock.advance(10_000);
  await units('legacy', 1, 40, 20);
  await clock.advance(10_000);
  const how = { outcome: 'ship', variant: 'new', nextPlan: null, reason: 'x', actor: ANA } as const;
  await service.decide(PLACE, how);
  const endedMs = clock.nowMs();
  await clock.advance(60_000);
  await units('new', 2, 40, 40);
  await command(run?.rolloutId ?? '', 'rollback');
  await clock.advance(60_000);
  const view = await service.view(PLACE, true);
  expect(view).toMatchObject({
    status: 'rolled-back',
    run: { endedMs, decision: { outcome: 'ship', variant: 'new' } },
    report: { units: 40 },
  });
});

test('one that waits for its time begins then, and has no figures yet', async () => {
  const { service, clock } = await applied();
  const atMs = clock.nowMs() + 3_600_000;
  const how = { reason: null, atMs, scale: null, actor: ANA };
  const view = await service.start(PLACE, how);
  expect(view).toMatchObject({
    status: 'scheduled',
    run: { startedMs: atMs, endsMs: atMs + 3_600_000, nextLookMs: atMs + 300_000 },
  });
  expect((await service.view(PLACE, true)).report).toBeNull();
  await expect(service.picture(PLACE)).rejects.toThrow('it was not started');
  service.begin();
  await clock.advance(1_000_000);
  expect((await service.view(PLACE, false)).run?.looks).toEqual([]);
});

test('the run that is under way is the newest, also when the clock was set back since the one before', async () => {
  const { store, service, clock } = await applied();
  const later = { reason: null, atMs: clock.nowMs() + 3_600_000, scale: null, actor: ANA };
  await service.start(PLACE, later);
  await service.stop(PLACE, { reason: 'now instead', actor: ANA });
  const backMs = clock.nowMs() - 60_000;
  const { run } = await store.transact('startExperiment', {
    ...{ ...PLACE, reason: null, atMs: null, scale: null, baselines: {} },
    ...{ actor: ANA, nowMs: backMs },
  });
  expect(run).toMatchObject({ status: 'running', endedMs: null });
  await service.stop(PLACE, { reason: 'enough', actor: ANA });
  const flags = await store.read('listFlags', { environment: 'production' });
  expect(flags.find(({ key }) => key === FLAG)?.owner).toBeNull();
});

test('those that run come first, also beside those that never did', async () => {
  const { apply, start, service } = await applied();
  for (const name of ['a', 'z']) await apply(LAYOUT.replace('name: layout', `name: ${name}`));
  await start();
  const listed = await service.list(null);
  expect(listed.map(({ name, status }) => [name, status])).toEqual([
    ['layout', 'running'],
    ['a', 'draft'],
    ['z', 'draft'],
  ]);
  expect(await service.list('staging')).toEqual([]);
});
