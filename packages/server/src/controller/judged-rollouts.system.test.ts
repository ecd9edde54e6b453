import { describe, expect, it, onTestFinished } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import { ANA } from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import {
  aSecond,
  chance,
  type Faring,
  half,
  slower,
  watched,
  worse,
} from './judged-rollouts.fixture.ts';

const well: Faring = { failing: 0.01, medianMs: 800 };

/** Seconds until the rollout stops running, at most so many, and what it came to. */
async function outcome(candidate: Faring, seconds: number, control = well) {
  const { world, id } = await watched(await anEngine(), [half, worse, slower]);
  const random = chance(7);
  for (let second = 0; second < seconds; second += 1) {
    await aSecond(world, random, { control, candidate });
    const { status, verdicts, reason } = await world.view(id);
    if (status !== 'running') return { second, status, verdicts, reason };
  }
  return { second: seconds, ...(await world.view(id)) };
}

describe('a watched rollout', () => {
  it('is rolled back when more of its units fail than of control, long before a fixed rule', async () => {
    const { second, status, verdicts } = await outcome({ ...well, failing: 0.05 }, 300);
    expect([status, verdicts['worse']?.code]).toEqual(['rolled-back', 'worse-than-control']);
    expect(verdicts['half']?.kind).not.toBe('fail');
    expect(second).toBeLessThan(250);
  });

  it('is rolled back when its units take twice as long', async () => {
    const { status, verdicts } = await outcome({ ...well, medianMs: 1_600 }, 120);
    expect([status, verdicts['slower']?.code]).toEqual(['rolled-back', 'worse-than-control']);
  });

  it('goes on when both arms are alike, and says so', async () => {
    const { status, verdicts } = await outcome(well, 60);
    expect(status).toBe('running');
    expect(verdicts['worse']?.kind).toBe('pass');
    expect(verdicts['slower']?.kind).toBe('pass');
    expect(verdicts['sample ratio']?.kind).toBe('pass');
  });

  it('pauses when units of the candidate vanish, and compares nothing any more', async () => {
    const { status, verdicts, reason } = await outcome({ ...well, heard: 0.3 }, 200);
    expect([status, verdicts['sample ratio']?.code]).toEqual(['paused', 'units-vanish']);
    expect(reason).toContain('units of the candidate vanish');
    expect(verdicts['worse']).toMatchObject({ kind: 'error', code: 'comparison-invalid' });
  });

  it('goes on after units vanished, once somebody answers for it, and compares from then on', async () => {
    const { world, id } = await watched(await anEngine(), [worse, slower]);
    const random = chance(7);
    const lost = { control: well, candidate: { ...well, heard: 0.3 } };
    for (let second = 0; second < 200; second += 1) {
      if ((await world.view(id)).status === 'paused') break;
      await aSecond(world, random, lost);
    }
    const command = { type: 'resume' as const, reason: 'The exporter was fixed' };
    await world.store.transact('commandRollout', { id, command, actor: ANA, nowMs: world.nowMs });
    expect((await world.view(id)).verdicts['sample ratio']).toBeUndefined();
    const arms = { control: well, candidate: well };
    for (let second = 0; second < 30; second += 1) await aSecond(world, random, arms);
    const { status, verdicts } = await world.view(id);
    expect(status).toBe('running');
    expect([verdicts['sample ratio']?.kind, verdicts['worse']?.kind]).toEqual(['pass', 'pass']);
    const asked = { id, points: 500, nowMs: world.nowMs };
    for (const guardrail of ['sample ratio', 'worse']) {
      const view = await world.store.read('guardrailEvidence', { ...asked, guardrail });
      const { kind, numbers } = verdicts[guardrail] ?? {};
      expect(view?.points.at(-1)).toMatchObject({ kind, value: numbers?.['evidence'] });
    }
    for (let second = 0; second < 200; second += 1) {
      if ((await world.view(id)).status !== 'running') break;
      await aSecond(world, random, lost);
    }
    expect((await world.view(id)).status).toBe('paused');
  });

  it('keeps its evidence through a pause and a restart', async () => {
    const directory = temporaryDirectory();
    const store = await openSqliteEngine(directory);
    const { world, id } = await watched(store, [worse, slower]);
    const random = chance(3);
    const arms = { control: well, candidate: well };
    for (let second = 0; second < 20; second += 1) await aSecond(world, random, arms);
    const told = async (of: typeof store) => {
      const view = await of.read('getRollout', { id, nowMs: world.nowMs });
      return [view?.verdicts['worse']?.units, view?.verdicts['slower']?.units];
    };
    const before = await told(store);
    const command = { type: 'pause' as const, reason: 'lunch' };
    await store.transact('commandRollout', { id, command, actor: ANA, nowMs: world.nowMs });
    await store.close();
    const again = await openSqliteEngine(directory);
    onTestFinished(() => again.close());
    const nowMs = world.nowMs + 1_000;
    const { term } = await again.transact('holdLease', { holder: 'b', ttlMs: 10_000, nowMs });
    await again.transact('tick', { term: term ?? 0, elapsedMs: 1_000, nowMs });
    expect(before).not.toContainEqual({ control: 0, candidate: 0 });
    expect(await told(again)).toEqual(before);
  });
});
