import { sketchIndex } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { aWorld, FLAG, turns } from '../store/store-world.fixture.ts';
import { logDeviation } from './traffic.ts';

const DAY_MS = 86_400_000;

async function asked(changes: { flag?: string; days?: number } = {}) {
  const world = await aWorld(await anEngine());
  const read = () =>
    world.store.read('traffic', {
      ...{ environment: 'production', flag: FLAG, days: 7, nowMs: world.nowMs },
      ...changes,
    });
  return { world, read };
}

describe('traffic()', () => {
  it('counts units a day since the first of them, and the rates of what is served', async () => {
    const { world, read } = await asked();
    await world.send([turns('legacy', 0, 300, 3, world.nowMs)]);
    world.nowMs += DAY_MS / 2;
    await world.send([turns('legacy', 0, 100, 1, world.nowMs), turns('new', 0, 100, 50, 0)]);
    const { unitsPerDay, metrics } = await read();
    expect(unitsPerDay).toBeCloseTo(800, 5);
    expect(metrics).toEqual({ error_rate: { rate: 0.01, logDeviation: null } });
  });

  it('takes the control of a rollout that is under way', async () => {
    const { world, read } = await asked();
    await world.start();
    await world.send([turns('legacy', 1, 100, 1, world.nowMs), turns('new', 1, 10, 5, 0)]);
    const { metrics } = await read();
    expect(metrics['error_rate']?.rate).toBe(0.01);
  });

  it('says that it knows nothing where nobody told of anything', async () => {
    const { read } = await asked();
    const place = { flag: FLAG, environment: 'production', days: 7 };
    expect(await read()).toEqual({ ...place, unitsPerDay: null, metrics: {} });
  });

  it('counts units that met the flag where turns say nothing of units', async () => {
    const { world, read } = await asked();
    await world.start();
    const met = (unit: string) => ({
      ...{ kind: 'exposure' as const, key: FLAG, unit, variant: 'legacy', draw: 1 },
      atMs: world.nowMs,
    });
    await world.send([], { units: [met('a'), met('b'), met('c')] });
    world.nowMs += DAY_MS;
    expect((await read()).unitsPerDay).toBeCloseTo(3, 5);
  });

  it('refuses a flag that there is not, with the nearest name', async () => {
    const { read } = await asked({ flag: 'chat-agnet' });
    await expect(read()).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('did you mean "chat-agent"?'),
    });
  });
});

describe('logDeviation()', () => {
  it('is that of the logarithms, without zeros; null below two values', () => {
    expect(logDeviation([])).toBeNull();
    expect(logDeviation([[900, 1]])).toBeNull();
    expect(logDeviation([[900, 5]])).toBe(0);
    const spread = logDeviation([
      [0, 99],
      [sketchIndex(100), 3],
      [sketchIndex(300), 3],
    ]);
    expect(spread).toBeCloseTo((Math.log(3) / 2) * Math.sqrt(6 / 5), 1.9);
  });
});
