/** Planned looks when something is in their way: a reader, the lease, the end of the server. */
import { expect, test } from 'vitest';
import type { OutcomeReader } from '../outcome/reader.ts';
import { ANA, aFlag, FLAG, flagsFile } from '../store/store-world.fixture.ts';
import { experimentWorld, LAYOUT, PLACE } from './experiment-world.fixture.ts';

/** Ten times as fast as it is written. */
const START = {
  ...{ reason: null, atMs: null, actor: ANA },
  scale: { hold: 10, watch: 1, evidence: 1 },
};
const LOOK_MS = 30_000;
/** A run begins when SDKs hold its first step. */
const LEAD_MS = 1_000;

/** A world whose experiment runs, and what becomes of each reading. */
async function running(read: (real: OutcomeReader['read']) => OutcomeReader['read']) {
  const made = await experimentWorld((reader) => ({ ...reader, read: read(reader.read) }));
  await made.apply(LAYOUT);
  await made.service.start(PLACE, START);
  made.service.begin();
  const looks = async () => (await made.service.view(PLACE, false)).run?.looks.length;
  return { ...made, looks };
}

test('a reader that fails is logged once, and asked again after a while', async () => {
  let asked = 0;
  const { clock, looks, errors } = await running((real) => (question) => {
    asked += 1;
    return asked < 3 ? Promise.reject(new Error('away')) : real(question);
  });
  await clock.advance(LEAD_MS + LOOK_MS + 12_000);
  expect([asked, errors]).toEqual([1, ['a look at an experiment failed']]);
  await clock.advance(31_000);
  expect([asked, errors.length, await looks()]).toEqual([3, 2, 1]);
});

test('an experiment that cannot be read holds up no other', async () => {
  const { apply, service, clock, world } = await running((real) => (question) => {
    const isBroken = question.experiment.name === 'layout';
    return isBroken ? Promise.reject(new Error('away')) : real(question);
  });
  const variants = { legacy: 'v1', new: 'v2', newer: 'v3' };
  await world.apply(flagsFile(aFlag({ key: 'menu', variants })));
  const place = { ...PLACE, name: 'other' };
  await apply(LAYOUT.replace('name: layout', 'name: other').replace(FLAG, 'menu'));
  await service.start(place, START);
  await clock.advance(LEAD_MS + LOOK_MS * 2 + 2_000);
  expect((await service.view(place, false)).run?.looks.length).toBe(2);
});

test('nothing is written by who lost the lease while it read', async () => {
  const made = await running((real) => async (question) => {
    const outcomes = await real(question);
    Object.assign(made.world, { term: null });
    return outcomes;
  });
  await made.clock.advance(LEAD_MS + LOOK_MS + 2_000);
  expect([await made.looks(), made.errors]).toEqual([0, []]);
});

test('a look that was being read when the experiment was stopped is not written, and nobody hears of it', async () => {
  const made = await running((real) => async (question) => {
    const outcomes = await real(question);
    const { environment, name } = PLACE;
    const ended = { environment, name, reason: 'enough', report: null, actor: ANA };
    const stored = await made.store.read('getExperiment', PLACE);
    if (stored?.status === 'running')
      await made.store.transact('stopExperiment', { ...ended, nowMs: made.clock.nowMs() });
    return outcomes;
  });
  const before = made.news.length;
  await made.clock.advance(LEAD_MS + LOOK_MS + 2_000);
  expect([await made.looks(), made.errors, made.news.length - before]).toEqual([0, [], 0]);
  expect((await made.service.view(PLACE, false)).status).toBe('stopped');
});

test('a reading that ends with the server is no failure, and none begins afterwards', async () => {
  let end = (_: Error) => {};
  let asked = 0;
  const { clock, service, errors } = await running(() => () => {
    asked += 1;
    return new Promise((_, reject) => {
      end = reject;
    });
  });
  await clock.advance(LEAD_MS + LOOK_MS + 2_000);
  const closed = service.close();
  end(new Error('the thread has ended'));
  await closed;
  await clock.advance(LOOK_MS);
  expect([asked, errors]).toEqual([1, []]);
});

test('a look is written once, and none behind the newest', async () => {
  const { clock, looks, store } = await running((real) => real);
  await clock.advance(LEAD_MS + LOOK_MS + 2_000);
  expect(await looks()).toBe(1);
  const stored = await store.read('getExperiment', PLACE);
  const [look] = stored?.run?.looks ?? [];
  const report = stored?.run?.report;
  if (look === undefined || !report) throw new Error('there was a look');
  const rolloutId = stored?.run?.rolloutId ?? '';
  for (const atMs of [look.atMs, look.atMs - 1_000]) {
    const again = { rolloutId, look: { ...look, atMs }, report, nowMs: clock.nowMs() };
    expect(await store.transact('writeLook', again)).toEqual({ isNew: false });
  }
  expect(look.units).toBe(0);
});
