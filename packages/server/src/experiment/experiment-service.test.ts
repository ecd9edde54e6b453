/** Experiments through the service: started, looked at, decided, on a real store. */
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { ANA, aPlan, FLAG, planFile } from '../store/store-world.fixture.ts';
import { experimentWorld, LAYOUT, PLACE } from './experiment-world.fixture.ts';

const LOOK_MS = 300_000;
const SHIP = {
  outcome: 'ship',
  variant: null,
  nextPlan: null,
  reason: 'better',
  actor: ANA,
} as const;

async function running() {
  const made = await experimentWorld();
  await made.apply(LAYOUT);
  await made.start();
  await made.clock.advance(5_000);
  return made;
}

test('an experiment goes from draft to shipped, and its winner to everybody', async () => {
  const made = await experimentWorld();
  const { service, clock, units, store, audit } = made;
  await made.apply(LAYOUT);
  expect(await service.view(PLACE, true)).toMatchObject({
    status: 'draft',
    run: null,
    report: null,
  });
  expect(await made.start()).toMatchObject({
    status: 'running',
    run: { status: 'running', plannedLooks: 12, looks: [], endedMs: null },
  });
  await clock.advance(5_000);
  await units('legacy', 1, 100, 20);
  await units('new', 1, 100, 22);
  await units('newer', 1, 100, 70);
  await clock.advance(10_000);
  const fresh = await service.view(PLACE, true);
  expect(fresh.report).toMatchObject({ units: 300, looks: 0, information: 1 });
  service.begin();
  await clock.advance(LOOK_MS);
  const { report, run } = await service.view(PLACE, false);
  expect(run?.looks.length).toBe(1);
  expect(report?.verdict).toMatchObject({ kind: 'ship', variant: 'newer' });
  expect((await audit('experiment.verdict')).length).toBe(1);
  const shipped = await service.decide(PLACE, SHIP);
  expect(shipped).toMatchObject({
    status: 'shipped',
    run: { status: 'ended', decision: { outcome: 'ship', variant: 'newer', actor: 'ana' } },
  });
  const flags = await store.read('listFlags', { environment: 'production' });
  expect(flags.find(({ key }) => key === FLAG)?.owner).toBeNull();
  expect((await audit('experiment.shipped'))[0]?.body).toMatchObject({ isAsAdvised: true });
});

test('a look is taken once however many were missed, and none without the lease', async () => {
  const { service, clock, units, world } = await running();
  await units('legacy', 1, 10, 1);
  const { term } = world;
  world.term = 0;
  Object.assign(world, { term: null });
  service.begin();
  await clock.advance(5 * LOOK_MS);
  expect((await service.view(PLACE, false)).run?.looks).toEqual([]);
  world.term = term;
  await clock.advance(2_000);
  expect((await service.view(PLACE, false)).run?.looks.length).toBe(1);
  await clock.advance(LOOK_MS);
  expect((await service.view(PLACE, false)).run?.looks.length).toBe(2);
});

test('while a person has paused it no look is taken and none is advised; one is when it goes on', async () => {
  const { service, clock, units, store } = await running();
  for (const [variant, engaged] of [
    ['legacy', 20],
    ['new', 22],
    ['newer', 70],
  ] as const)
    await units(variant, 1, 100, engaged);
  const id = (await service.view(PLACE, false)).run?.rolloutId ?? '';
  const command = async (type: 'pause' | 'resume') => {
    const how = { id, command: { type, reason: 'a demo' } as const, actor: ANA };
    await store.transact('commandRollout', { ...how, nowMs: clock.nowMs() });
  };
  await command('pause');
  await clock.advance(LOOK_MS - 10_000);
  service.begin();
  await clock.advance(12_000);
  const paused = await service.view(PLACE, true);
  expect(paused).toMatchObject({ status: 'paused', run: { looks: [] } });
  expect(paused.report?.verdict).toMatchObject({ kind: 'keep-running', variant: null });
  expect(paused.report?.verdict.reasons[0]).toBe(
    'The experiment is paused: see what it was paused for, then resume it or roll it back',
  );
  await command('resume');
  await clock.advance(2_000);
  const { run, report } = await service.view(PLACE, false);
  expect([run?.looks.length, report?.verdict.variant]).toEqual([1, 'newer']);
});

test('a metric that is named as a column of the export has a column of its own', async () => {
  const made = await experimentWorld();
  const { service, clock, units } = made;
  await made.apply(LAYOUT.replace('engagement:', 'segment:'));
  await made.start();
  await clock.advance(5_000);
  await units('new', 1, 1, 1);
  await clock.advance(1_000);
  const { pieces } = await service.export(PLACE, 'units', 'parquet');
  const bytes: Uint8Array[] = [];
  for await (const piece of pieces) bytes.push(Buffer.from(piece));
  const file = new Uint8Array(Buffer.concat(bytes)).buffer;
  expect(await parquetReadObjects({ file })).toEqual([
    {
      ...{ unit: expect.stringMatching(/^u_/), variant: 'new', draw: 1, segment: null },
      ...{ exposed_at: expect.any(Date), metric_segment: 1 },
    },
  ]);
});

test('the picture has the tolerances that the run was started with, whatever was applied since', async () => {
  const made = await experimentWorld();
  const { service, clock, units } = made;
  const guarded = (tolerance: string) => `${LAYOUT}guardrailMetrics:
  engaged_too: { event: engaged, better: higher, tolerance: ${tolerance} }
`;
  await made.apply(guarded('5%'));
  await made.start();
  await clock.advance(5_000);
  for (const variant of ['legacy', 'new', 'newer']) await units(variant, 1, 50, 10);
  await clock.advance(1_000);
  const marks = async () =>
    (await service.picture(PLACE)).split('\n').filter((line) => line.includes('"tolerance"'));
  await service.stop(PLACE, { reason: 'enough', actor: ANA });
  const before = await marks();
  expect(before).toHaveLength(2);
  await made.apply(guarded('50%'));
  expect(await marks()).toEqual(before);
});

test('it is refused where the flag is rolled out, and when it runs already', async () => {
  const made = await experimentWorld();
  await made.apply(LAYOUT);
  const { id } = await made.world.start();
  await expect(made.start()).rejects.toThrow(`rollout "${id}" owns flag "${FLAG}"`);
  const { obstacles } = await made.service.outlook(PLACE, 40);
  expect(obstacles).toEqual([expect.stringContaining(`rollout "${id}" owns flag`)]);
  const again = await running();
  await expect(again.start()).rejects.toThrow(
    'Cannot start experiment "layout": it is running since',
  );
});

test.each([
  [{ ...SHIP, variant: 'legacy' }, 'legacy'],
  [{ ...SHIP, variant: 'oldest' }, 'oldest'],
  [SHIP, 'the figures name no arm yet'],
  [{ ...SHIP, variant: 'new', nextPlan: 'chat' }, 'begin with 33 % or more'],
  [{ ...SHIP, variant: 'new', nextPlan: 'missing' }, 'Cannot find plan "missing"'],
])('%j cannot be shipped, and it runs on', async (how, why) => {
  const { service } = await running();
  await expect(service.decide(PLACE, how)).rejects.toThrow(why);
  expect((await service.view(PLACE, false)).status).toBe('running');
});

test('against the verdict it ships with a reason, and the record says so', async () => {
  const { service, units, audit } = await running();
  await units('legacy', 1, 40, 20);
  await units('new', 1, 40, 21);
  const view = await service.decide(PLACE, { ...SHIP, variant: 'new' });
  expect(view.run?.decision).toMatchObject({ outcome: 'ship', variant: 'new' });
  expect((await audit('experiment.shipped'))[0]?.body).toMatchObject({
    isAsAdvised: false,
    verdict: { kind: 'keep-running' },
  });
});

test('a plan goes on from the shares as they are', async () => {
  const made = await running();
  const { service, world, store, clock } = made;
  const half = {
    ...aPlan().phases[0],
    name: 'half',
    shares: [{ segment: null, weightParts: 50_000 }],
  };
  const [, all] = aPlan().phases;
  if (all === undefined) throw new Error('the plan has two phases');
  await world.apply(
    planFile(aPlan({ name: 'raise', unit: 'userId', phases: [half as typeof all, all] })),
  );
  await clock.advance(60_000);
  await service.decide(PLACE, { ...SHIP, variant: 'new', nextPlan: 'raise' });
  const rollouts = await store.read('listRollouts', {
    environment: 'production',
    nowMs: clock.nowMs(),
  });
  expect(rollouts.map(({ plan, status }) => [plan, status])).toEqual([
    ['raise', 'running'],
    ['layout', 'completed'],
  ]);
});

test('stopped, it bars nobody and may be started again; rolled back, it needs a reason', async () => {
  const { service, start } = await running();
  const how = { reason: 'no time', actor: ANA };
  expect(await service.stop(PLACE, how)).toMatchObject({ status: 'stopped' });
  await expect(service.stop(PLACE, how)).rejects.toThrow('it is stopped; nothing of it runs');
  expect((await start()).status).toBe('running');
  const back = { ...SHIP, outcome: 'roll-back', reason: 'bad' } as const;
  expect((await service.decide(PLACE, back)).status).toBe('rolled-back');
  await expect(start()).rejects.toThrow('was rolled back');
});

test('a unit that met two arms and figures from before the exposure are left out, and counted', async () => {
  const { service, units, clock } = await running();
  await units('legacy', 1, 30, 10);
  await units('new', 1, 3, 3, 'legacy');
  await clock.advance(10_000);
  const { report } = await service.view(PLACE, true);
  expect(report).toMatchObject({ units: 27, leftOut: { mixedUnits: 3 } });
});

test('an experiment that is not there is told with those that are', async () => {
  const { service } = await experimentWorld();
  const gone = { ...PLACE, name: 'lay' };
  await expect(service.view(gone, false)).rejects.toThrow('Cannot find experiment "lay"');
  await expect(service.picture(gone)).rejects.toThrow('Cannot find experiment "lay"');
});

test('it is exported, one row a unit or an arm and metric', async () => {
  const { service, units, clock } = await running();
  await units('legacy', 1, 3, 1);
  await clock.advance(10_000);
  const read = async (what: 'units' | 'summary') => {
    let text = '';
    for await (const piece of (await service.export(PLACE, what, 'csv')).pieces) text += piece;
    return text.trim().split('\r\n');
  };
  const [head, ...rows] = await read('units');
  expect(head).toBe('unit,variant,draw,segment,exposed_at,engagement');
  expect(rows.map((row) => row.split(',').slice(1, 3).join())).toEqual([
    'legacy,1',
    'legacy,1',
    'legacy,1',
  ]);
  expect(rows.map((row) => row.split(',').at(-1)).sort()).toEqual(['0', '0', '1']);
  expect((await read('summary')).length).toBe(4);
  expect(await service.picture(PLACE)).toMatch(/^<svg [\s\S]*engagement[\s\S]*<\/svg>\n$/);
});
