import { expect, test } from 'vitest';
import { ANA } from '../store/store-world.fixture.ts';
import { experimentWorld, LAYOUT, PLACE } from './experiment-world.fixture.ts';

/** A world whose experiment runs, and how often it was read. */
async function running() {
  const asked = { times: 0, hangs: false };
  const made = await experimentWorld((reader) => ({
    ...reader,
    read: (question) => {
      asked.times += 1;
      return asked.hangs ? new Promise(() => {}) : reader.read(question);
    },
  }));
  await made.apply(LAYOUT);
  await made.start();
  await made.clock.advance(5_000);
  return { ...made, asked };
}

test('all who ask for figures of now within 5 s share one reading', async () => {
  const { service, clock, asked } = await running();
  const views = await Promise.all([1, 2, 3].map(() => service.view(PLACE, true)));
  expect([asked.times, new Set(views.map(({ report }) => report?.atMs)).size]).toEqual([1, 1]);
  await clock.advance(4_999);
  await service.picture(PLACE);
  expect(asked.times).toBe(1);
  await clock.advance(1);
  await service.view(PLACE, true);
  expect(asked.times).toBe(2);
  await service.view(PLACE, false);
  await service.list('production');
  expect(asked.times).toBe(2);
});

test.each(['stop', 'roll back'])('figures that do not come keep nobody from %s', async (verb) => {
  const { service, clock, asked } = await running();
  asked.hangs = true;
  const how = { reason: 'too slow', actor: ANA };
  const back = { ...how, outcome: 'roll-back', variant: null, nextPlan: null } as const;
  const done = verb === 'stop' ? service.stop(PLACE, how) : service.decide(PLACE, back);
  await clock.advance(1_999);
  expect((await service.view(PLACE, false)).status).toBe('running');
  await clock.advance(1);
  const { status, run } = await done;
  expect(status).toBe(verb === 'stop' ? 'stopped' : 'rolled-back');
  expect(run?.decision?.reason).toBe('too slow');
  expect(clock.waiting()).toBe(0);
});
