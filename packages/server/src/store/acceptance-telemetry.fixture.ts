import type { Guardrail } from '@tidegate/core';
import { array, assert, asyncProperty, integer, record } from 'fast-check';
import { expect, it } from 'vitest';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import {
  aBatch,
  aPlan,
  aWorld,
  FLAG,
  latency,
  planFile,
  T0,
  turns,
} from './store-world.fixture.ts';

/** Batches, figures, instances, retention. */
export function describeTelemetry(subject: () => StoreUnderTest): void {
  it('ingestBatch() applies a sequence once and counts what was skipped', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    const send = (sequence: number) => world.send([turns('new', 1, 3, 0, T0)], { sequence });
    expect(await send(5)).toEqual({ applied: 1, duplicate: false, watched: true, urgent: false });
    expect(await send(5)).toEqual({ applied: 0, duplicate: true, watched: true, urgent: false });
    expect(await send(8)).toEqual({ applied: 1, duplicate: false, watched: true, urgent: false });
    expect(await send(6)).toEqual({ applied: 0, duplicate: true, watched: true, urgent: false });
    const asked = { environment: 'production', sinceMs: T0 };
    expect(await world.store.read('listInstances', asked)).toEqual([
      {
        id: 'instance-1',
        ...{ sdk: null, clockAheadMs: null },
        environment: 'production',
        version: 2,
        seenMs: T0,
        lostBatches: 2,
      },
    ]);
    expect((await world.view(id)).arms.candidate.turns).toBe(6);
  });

  it('ingestBatch() counts each batch once in any order of duplicates (property)', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    let run = 0;
    let expected = 0;
    const step = record({
      instance: integer({ min: 0, max: 2 }),
      sequence: integer({ min: 1, max: 6 }),
    });
    await assert(
      asyncProperty(array(step, { maxLength: 25 }), async (steps) => {
        run += 1;
        const last = new Map<number, number>();
        for (const { instance, sequence } of steps) {
          const trials = 1 + instance * 10 + sequence;
          const fresh = sequence > (last.get(instance) ?? 0);
          if (fresh) expected += trials;
          if (fresh) last.set(instance, sequence);
          const batch = aBatch(sequence, [turns('new', 1, trials, 0, T0)], T0);
          const answer = await world.send([], { ...batch, instanceId: `i-${run}-${instance}` });
          expect(answer.duplicate).toBe(!fresh);
        }
        expect((await world.view(id)).arms.candidate.turns).toBe(expected);
      }),
      { numRuns: 15 },
    );
    await world.tick();
    expect((await world.view(id)).units.candidate).toBe(expected);
  });

  it('getRollout() shows quantiles merged over processes and buckets, by arm', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    await world.send([latency('new', 1, [100, 100], T0), latency('legacy', 1, [50], T0)]);
    await world.send([latency('new', 1, [100, 900], T0)]);
    await world.send([latency('new', 1, [100], T0 - 20_000), latency('new', 7, [9_000], T0)]);
    const { control, candidate } = (await world.view(id)).arms;
    expect(candidate.p50Ms).toBeCloseTo(100, -1);
    expect((candidate.p95Ms ?? 0) / 900).toBeCloseTo(1, 1);
    expect((control.p95Ms ?? 0) / 50).toBeCloseTo(1, 1);
    expect([control.turns, control.errorRate]).toEqual([0, null]);
    world.nowMs += 80_000;
    expect((await world.view(id)).arms.candidate.p50Ms).toBeNull();
  });

  it('ingestBatch() keeps nothing of an untrusted key that people or rollouts go by', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    const batch = aBatch(1, [turns('new', 1, 9, 3, T0), latency('new', 1, [5], T0)], T0);
    const input = { environment: 'production', keyId: 'key', batch, nowMs: T0 };
    const answer = await world.store.transact('ingestBatch', { ...input, trusted: false });
    expect(answer).toEqual({ applied: 0, duplicate: false, watched: true, urgent: false });
    await world.tick();
    const view = await world.view(id);
    expect([view.arms.candidate.turns, view.arms.candidate.p50Ms, view.units.candidate]).toEqual([
      0,
      null,
      0,
    ]);
  });

  it('ingestBatch() rolls back a candidate whose session is seen with a second user', async () => {
    const world = await aWorld(subject().store);
    const isolation: Guardrail = {
      ...{ shape: 'zero-tolerance', name: 'isolation', metric: 'session_contamination' },
      ...{ action: 'rollback', absolute: false },
    };
    await world.apply(planFile(aPlan({ guardrails: [isolation] })));
    const { id } = await world.start();
    const seen = (unit: string, variant: string, draw: number) => ({
      ...{ kind: 'session' as const, key: 's', unit, flag: FLAG, variant, draw, atMs: T0 },
    });
    const send = (instanceId: string, unit: string, variant: string, draw: number) =>
      world.send([], { instanceId, sequence: 1, units: [seen(unit, variant, draw)] });
    expect(await send('one', 'ana', 'new', 1)).toMatchObject({ urgent: false });
    expect(await send('two', 'ana', 'new', 1)).toMatchObject({ urgent: false });
    await world.tick();
    expect((await world.view(id)).status).toBe('running');
    expect(await send('three', 'bob', 'new', 1)).toMatchObject({ urgent: true });
    await world.tick();
    expect(await world.view(id)).toMatchObject({
      status: 'rolled-back',
      verdicts: { isolation: { kind: 'fail', code: 'zero-tolerance-event' } },
    });
    const asked = { environment: 'production', fromMs: 0, toMs: T0 + 1, limit: 9 };
    expect(await world.store.read('contaminations', asked)).toEqual([
      {
        ...{ environment: 'production', session: 's', user: 'ana', otherUser: 'bob' },
        ...{ flag: FLAG, variant: 'new', draw: 1, atMs: T0 },
      },
    ]);
  });

  it('ingestBatch() rolls nothing back for a session of control or of nobody', async () => {
    const world = await aWorld(subject().store);
    const isolation: Guardrail = {
      ...{ shape: 'zero-tolerance', name: 'isolation', metric: 'session_contamination' },
      ...{ action: 'rollback', absolute: false },
    };
    await world.apply(planFile(aPlan({ guardrails: [isolation] })));
    const { id } = await world.start();
    const row = { kind: 'session', atMs: T0 } as const;
    const places = [
      { key: 's', flag: FLAG, variant: 'legacy', draw: 1 },
      { key: 't', flag: '', variant: '', draw: 0 },
      { key: 'u', flag: FLAG, variant: 'made-up', draw: 1 },
    ];
    const units = places.flatMap((place) =>
      ['ana', 'bob'].map((unit) => ({ ...row, ...place, unit })),
    );
    await world.send([turns('new', 1, 5, 0, T0)], { units });
    await world.tick();
    expect((await world.view(id)).status).toBe('running');
    const asked = { environment: 'production', fromMs: 0, toMs: T0 + 1, limit: 9 };
    const found = await world.store.read('contaminations', asked);
    expect(found.map(({ session, flag }) => [session, flag])).toEqual([
      ['s', FLAG],
      ['t', ''],
      ['u', ''],
    ]);
    const [kept] = await world.store.read('quarantined', { environment: 'production' });
    expect(kept).toMatchObject({ reason: 'never-served', metric: 'session', count: 2 });
  });

  it('a transaction that fails leaves its neighbours alone', async () => {
    const world = await aWorld(subject().store);
    await world.start();
    const bad = { ...turns('new', 1, 1, 0, T0), startMs: Number.NaN };
    const results = await Promise.allSettled([
      world.send([turns('new', 1, 1, 0, T0)]),
      world.send([turns('new', 1, 1, 0, T0), bad]),
      world.send([turns('new', 1, 1, 0, T0)]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const asked = { environment: null, sinceMs: 0 };
    const [instance] = await world.store.read('listInstances', asked);
    expect(instance?.lostBatches).toBe(1);
  });

  it('prune() forgets what is past its retention and keeps the rest', async () => {
    const world = await aWorld(subject().store);
    await world.send([turns('legacy', 0, 1, 1, T0), latency('legacy', 0, [5], T0)]);
    const prune = (nowMs: number) => world.store.transact('prune', { nowMs, limit: 1 });
    expect(await prune(T0 + 1_000)).toEqual({ rows: 1 });
    expect(await prune(T0 + 1_000)).toEqual({ rows: 0 });
    const asked = { environment: null, sinceMs: 0 };
    expect(await world.store.read('listInstances', asked)).toHaveLength(1);
    const later = T0 + 401 * 86_400_000;
    let rows = 0;
    for (let call = 0; call < 10; call += 1) rows += (await prune(later)).rows;
    // Two buckets become wider twice and go; then their series, and the instance.
    expect(rows).toBe(9);
    expect(await world.store.read('listInstances', asked)).toEqual([]);
  });
}
