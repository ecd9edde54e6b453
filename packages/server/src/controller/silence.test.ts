/** Nothing is never good news: a rollout of which nobody tells stays where it is, and then pauses. */
import type { TelemetrySeries } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import {
  aPhase,
  aPlan,
  aWorld,
  latency,
  planFile,
  turns,
  type World,
} from '../store/store-world.fixture.ts';

const SECONDS = 65;

type Telling = (world: World) => readonly TelemetrySeries[] | null;

/** The turns of one second, of which none ended. */
function noneEnded({ nowMs }: World): TelemetrySeries {
  return turns('new', 1, 0, 0, nowMs, 3);
}

const SHAPES: readonly (readonly [string, Telling])[] = [
  ['no process lives', () => null],
  ['processes say that they live, and nothing else', () => []],
  ['turns begin and none ends', (world) => [noneEnded(world)]],
  ['only control is told of', ({ nowMs }) => [turns('legacy', 1, 200, 0, nowMs)]],
  ['only another metric is told of', ({ nowMs }) => [latency('new', 1, [200, 300], nowMs)]],
  ['the candidate is told of without its draw', ({ nowMs }) => [turns('new', 0, 2, 0, nowMs)]],
  ['all that is told is an hour old', ({ nowMs }) => [turns('new', 1, 20, 0, nowMs - 3_600_000)]],
];

test.each(SHAPES)('nothing advances while %s', async (_, tell) => {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(aPlan({ phases: [aPhase('ten', 10_000), aPhase('all', 100_000)] })));
  const { id } = await world.start();
  for (let second = 0; second < SECONDS; second += 1) {
    const series = tell(world);
    if (series !== null) await world.send(series).catch(() => {});
    await world.tick();
  }
  const { phase, status, units } = await world.view(id);
  expect([phase, ['running', 'paused'].includes(status)]).toEqual([0, true]);
  expect(units.candidate).toBe(0);
});

test('a rollout of which nobody tells is paused after its time, or rolled back where the plan says so', async () => {
  for (const [onNoData, status] of [
    ['pause', 'paused'],
    ['rollback', 'rolled-back'],
  ] as const) {
    const world = await aWorld(await anEngine());
    await world.apply(planFile(aPlan({ onNoData })));
    const { id } = await world.start();
    for (let second = 0; second < SECONDS; second += 1) {
      await world.send([]);
      await world.tick();
    }
    const view = await world.view(id);
    expect([view.status, view.phase]).toEqual([status, 0]);
    expect(view.reason).toContain('No evidence came for 60 s');
  }
});

test('a phase in the shadow is silent too when nothing is told of it', async () => {
  const world = await aWorld(await anEngine());
  const shadow = { ...aPhase('shadow', 0), shares: [], shadowParts: 100_000 };
  await world.apply(planFile(aPlan({ phases: [shadow, aPhase('all', 100_000)] })));
  const { id } = await world.start();
  for (let second = 0; second < SECONDS; second += 1) {
    await world.send([turns('legacy', 0, 200, 0, world.nowMs)]);
    await world.tick();
  }
  const view = await world.view(id);
  expect([view.status, view.phase]).toEqual(['paused', 0]);
});
