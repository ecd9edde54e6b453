import { describe, expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { aWorld, FLAG, latency, turns } from '../store/store-world.fixture.ts';

describe('compareArms()', () => {
  it('shows every metric of the running rollout, control beside candidate', async () => {
    const world = await aWorld(await anEngine());
    const view = await world.start();
    const { nowMs } = world;
    await world.send([
      turns('legacy', 0, 5, 1, nowMs),
      turns('legacy', 1, 5, 0, nowMs),
      turns('new', 1, 20, 2, nowMs),
      turns('new', 0, 9, 9, nowMs),
      latency('new', 1, [100, 100], nowMs),
    ]);
    const range = { environment: 'production', fromMs: nowMs - 60_000, toMs: nowMs + 60_000 };
    const { metrics, ...head } = await world.store.read('compareArms', { ...range, flag: FLAG });
    expect(view.status).toBe('running');
    expect(head).toEqual({ ...range, flag: FLAG, control: 'legacy', candidate: 'new' });
    expect(
      metrics.map(({ metric, control, candidate }) => [
        metric.name,
        control && [control.count, control.rate],
        candidate && [candidate.count, candidate.rate, candidate.p50],
      ]),
    ).toEqual([
      ['error_rate', [10, 0.1], [20, 0.1, null]],
      ['latency_ms', null, [2, null, 100.5]],
    ]);
  });

  it('says when a flag never had a rollout', async () => {
    const { store } = await aWorld(await anEngine());
    const range = { environment: 'production', fromMs: 0, toMs: 1_000 };
    await expect(store.read('compareArms', { ...range, flag: FLAG })).rejects.toThrow(
      'Cannot compare variants of "chat-agent" in "production": it never had a rollout there; split a metric with "by=variant" instead',
    );
  });
});
