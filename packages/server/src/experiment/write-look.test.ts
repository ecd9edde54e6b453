import type { ExperimentReport, JsonObject } from '@tidegate/core';
import { expect, test } from 'vitest';
import { experimentWorld, LAYOUT, PLACE } from './experiment-world.fixture.ts';

const RUNS = { kind: 'keep-running', variant: null } as const;
const SHIP = { kind: 'ship', variant: 'new' } as const;
const BACK = { kind: 'roll-back', variant: null } as const;

/** Writes a look each minute with a verdict, and says what the channels are told then. */
async function running() {
  const made = await experimentWorld();
  const { store, clock, service, world } = made;
  await made.apply(LAYOUT);
  await made.start();
  await clock.advance(5_000);
  const { run, report } = await service.view(PLACE, true);
  if (run === null || report === null) throw new Error('it runs');
  const look = async (verdict: Pick<ExperimentReport['verdict'], 'kind' | 'variant'>) => {
    await clock.advance(60_000);
    const nowMs = clock.nowMs();
    const whole = { ...report, atMs: nowMs, verdict: { ...verdict, reasons: ['Because.'] } };
    const taken = { atMs: nowMs, information: 0.5, units: 7, z: { 'engagement/new': 2.5 } };
    const input = {
      rolloutId: run.rolloutId,
      look: taken,
      report: whole as ExperimentReport,
      nowMs,
    };
    expect(await store.transact('writeLook', input)).toEqual({ isNew: true });
    await store.transact('holdLease', { holder: 'test', ttlMs: 10_000, nowMs });
    const told: JsonObject[] = [];
    // In order for each channel, one at a time.
    for (let claimed = null; claimed?.length !== 0; ) {
      claimed = await store.transact('claimEffects', { term: world.term, nowMs, limit: 50 });
      for (const { effect } of claimed) {
        told.push(effect.payload);
        const { id } = effect;
        const done = { outcome: 'ok', detail: '', retryAtMs: null, nowMs } as const;
        await store.transact('finishEffect', { id, ...done });
      }
    }
    return told
      .map(({ event, channel, title }) => [event, channel, title])
      .filter(([event]) => event === 'experiment.verdict');
  };
  return { ...made, look };
}

const told = (what: string) => [['experiment.verdict', 'ops', `Experiment "layout": ${what}`]];

test('channels hear of a verdict when it is another than at the look before', async () => {
  const { look, audit, store } = await running();
  expect(await look(RUNS)).toEqual([]);
  expect(await look(SHIP)).toEqual(told('ship "new"'));
  expect(await look(SHIP)).toEqual([]);
  expect(await look(BACK)).toEqual(told('roll back'));
  expect(await look(RUNS)).toEqual(told('keep running'));
  expect((await audit('experiment.verdict')).length).toBe(3);
  const looks = (await store.read('getExperiment', PLACE))?.run?.looks;
  expect(looks).toHaveLength(5);
  expect(looks?.[4]).toMatchObject({ information: 0.5, units: 7, z: { 'engagement/new': 2.5 } });
});

test('a first look that says something is told too', async () => {
  const { look } = await running();
  expect(await look(BACK)).toEqual(told('roll back'));
});
