import type { ComparedRateGuardrail } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { ANA, aPlan, aWorld, planFile, turns } from '../store/store-world.fixture.ts';

const worse: ComparedRateGuardrail = {
  ...{ shape: 'compared-rate', name: 'worse', metric: 'error_rate', action: 'rollback' },
  ...{ absolute: false, worse: 'higher', tolerance: { kind: 'ratio', value: 0 } },
  ...{ alpha: 0.01, forMs: 0 },
};

/** A rollout of which 8 s were told, the last four with a candidate that fails. */
async function told() {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(aPlan({ guardrails: [...aPlan().guardrails, worse] })));
  const { id } = await world.start();
  for (let second = 0; second < 8; second += 1) {
    const startMs = world.nowMs;
    const failed = second < 4 ? 0 : 2;
    await world.send([
      turns('new', 1, 10, failed, startMs),
      turns('legacy', 1, 90, second % 2, startMs),
    ]);
    await world.tick();
  }
  const evidence = (guardrail: string, points = 500) =>
    world.store.read('guardrailEvidence', { id, guardrail, points, nowMs: world.nowMs });
  return { world, id, evidence };
}

describe('guardrailEvidence()', () => {
  it('folds to the verdict that the controller came to, also after a rollback', async () => {
    const { world, id, evidence } = await told();
    const { status, verdicts } = await world.view(id);
    expect([status, verdicts['worse']?.code]).toEqual(['rolled-back', 'worse-than-control']);
    const view = await evidence('worse');
    expect(view).toMatchObject({
      ...{ guardrail: 'worse', action: 'rollback', unit: 'evidence', alpha: 0.01 },
      verdict: verdicts['worse'],
    });
    const points = view?.points ?? [];
    expect(points.at(-1)).toMatchObject({ kind: 'fail', limit: 1 });
    expect(points.slice(0, -1).every(({ kind }) => kind !== 'fail')).toBe(true);
    const values = points.map(({ value }) => value ?? 0);
    expect(values.at(-1)).toBeGreaterThanOrEqual(1);
    expect(values.slice(0, -1).every((value) => value < 1)).toBe(true);
  });

  it('shows a held rule against its limit, and the sample ratio as evidence', async () => {
    const { evidence } = await told();
    const held = await evidence('errors');
    expect(held).toMatchObject({ unit: '1', alpha: null });
    expect(held?.points.at(-1)?.limit).toBe(0.005);
    const ratio = await evidence('sample ratio');
    expect(ratio).toMatchObject({ action: 'pause', unit: 'evidence', alpha: 0.001 });
    expect(ratio?.points.at(-1)?.kind).toBe('pass');
  });

  it('has no more points than asked, the last tick among them', async () => {
    const { evidence } = await told();
    const all = await evidence('worse');
    const few = await evidence('worse', 2);
    expect(few?.points.length).toBeLessThanOrEqual(2);
    expect(few?.points.at(-1)).toEqual(all?.points.at(-1));
  });

  it('is null for an unknown rollout, and names what is near an unknown guardrail', async () => {
    const { world, evidence } = await told();
    const asked = { id: 'ro_x', guardrail: 'worse', points: 9, nowMs: world.nowMs };
    expect(await world.store.read('guardrailEvidence', asked)).toBeNull();
    await expect(evidence('wrose')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('did you mean "worse"?'),
    });
  });

  it('has no points before a tick was told of', async () => {
    const world = await aWorld(await anEngine());
    const { id } = await world.start();
    const asked = { id, guardrail: 'leaks', points: 9, nowMs: world.nowMs };
    const view = await world.store.read('guardrailEvidence', asked);
    expect([view?.points, view?.verdict.kind]).toEqual([[], 'no-data']);
    const command = { type: 'abort' as const, reason: 'x' };
    await world.store.transact('commandRollout', { id, command, actor: ANA, nowMs: world.nowMs });
    expect((await world.store.read('guardrailEvidence', asked))?.points).toEqual([]);
  });
});
