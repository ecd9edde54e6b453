import type { Criterion, HeldGuardrail, Statistic } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import {
  ANA,
  aPhase,
  aPlan,
  aWorld,
  latency,
  planFile,
  turns,
} from '../store/store-world.fixture.ts';

const baseline = { factor: 1.3, value: null };
const held = (name: string, metric: string, statistic: Statistic): HeldGuardrail => ({
  ...{ shape: 'held', name, metric, action: 'rollback', absolute: false, statistic },
  ...{ side: 'above', limit: 0, upper: null, forMs: 3_000, minSamples: 1, minEvents: 0, baseline },
});
const gate: Criterion = {
  ...{ shape: 'criterion', name: 'gate', metric: 'error_rate', statistic: { of: 'rate' } },
  ...{ side: 'below', limit: 0, baseline },
};
const plan = aPlan({
  guardrails: [
    held('errors', 'error_rate', { of: 'rate' }),
    held('p95', 'latency_ms', { of: 'quantile', q: 0.95 }),
    held('cpu', 'cpu', { of: 'max' }),
    held('unheard', 'ttft_ms', { of: 'mean' }),
  ],
  phases: [{ ...aPhase('ten', 10_000), gate: { minUnits: 1, pass: [gate], approvals: [] } }],
});

async function told() {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(plan));
  const { nowMs } = world;
  const cpu = { kind: 'gauge' as const, min: 0.1, max: 0.8, last: 0.2 };
  await world.send([
    turns('legacy', 0, 200, 4, nowMs),
    turns('new', 0, 200, 100, nowMs),
    latency('legacy', 0, [100, 100, 100], nowMs),
    { flag: '', variant: '', draw: 0, metric: 'cpu', startMs: nowMs, cell: cpu },
  ]);
  const asked = { plan: 'chat', environment: null, nowMs };
  return { world, baselines: (await world.store.read('planBaselines', asked)).baselines };
}

describe('planBaselines()', () => {
  it("is control's figures, the product's where a process speaks of itself, and leaves out the rest", async () => {
    const { baselines } = await told();
    expect(baselines).toEqual({
      errors: 0.02,
      gate: 0.02,
      p95: expect.closeTo(100, -0.5),
      cpu: 0.8,
    });
  });

  it('is what a rollout that starts with it is judged by', async () => {
    const { world, baselines } = await told();
    const asked = { plan: 'chat', environment: null, scale: null, reason: null };
    const { nowMs } = world;
    const { id } = await world.store.transact('createRollout', {
      ...{ ...asked, baselines, actor: ANA, nowMs },
    });
    await world.send([turns('new', 1, 100, 2, nowMs), turns('legacy', 1, 900, 18, nowMs)]);
    await world.tick();
    const { verdicts } = await world.view(id);
    expect(verdicts['errors']?.numbers['limit']).toBeCloseTo(0.026, 9);
    expect(verdicts['unheard']?.kind).toBe('no-data');
  });

  it('refuses a plan that there is not', async () => {
    const { world } = await told();
    const asked = { plan: 'chta', environment: null, nowMs: world.nowMs };
    await expect(world.store.read('planBaselines', asked)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
