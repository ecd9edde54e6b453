import { expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import { aWorld, FLAG, latency, turns } from '../store/store-world.fixture.ts';
import { dashboard } from './dashboard.ts';
import { SERIES_READ_MAX } from './limits.ts';
import { count, gauge, metricWorld, NOW_MS, rate, values } from './metric-world.fixture.ts';

it('dashboard() shows the whole product, experience and errors', async () => {
  const { tx, tell } = await metricWorld();
  await tell([
    rate('error_rate', 100, 5),
    values('latency_ms', [100]),
    rate('uptime', 10, 9, { variant: '', labels: { probe: 'app' } }),
    gauge('memory_mb', 512, { variant: '' }),
    gauge('cpu', 0.5, { variant: '' }),
    values('db_query_ms', [4], { variant: '' }),
    values('cost_usd', [0.5], {}, [0.5]),
    values('cost_usd', [0.5], { agoMs: 9 * 3_600_000 }),
    count('errors', 5, { labels: { type: 'E', message: 'm' } }),
    gauge('active_users', 7),
  ]);
  const shown = await dashboard(tx, { environment: 'production', nowMs: NOW_MS });
  expect(shown).toEqual({
    ...{ serverMs: NOW_MS, environment: 'production', activatedMs: null },
    health: {
      arms: [
        {
          ...{ flag: '', variant: 'all', role: 'product', turns: 100, turnsPerHour: 1_200 },
          ...{ errorRate: 0.05, p50Ms: 100.5, p95Ms: 100.5, p99Ms: 100.5 },
        },
      ],
      ...{ uptime: 0.9, memoryMb: 512, cpu: 0.5, dbQueryP95Ms: expect.closeTo(4, 1) },
      ...{ instances: 0, streams: 0, lostBatches: 0, droppedObservations: 0, quarantined: 0 },
    },
    rollouts: [],
    experience: {
      ...{ deliveryRate: null, callbackP95Ms: null, satisfaction: null, toolSuccessRate: null },
      ...{ costPerConversationUsd: expect.closeTo(0.5, 2), costTodayUsd: 0.5 },
      ...{ activeUsers: 7, concurrentSessions: null },
    },
    topErrors: [
      {
        ...{ environment: 'production', flag: '', variant: 'all', type: 'E', message: 'm' },
        ...{ count: 5, lastMs: NOW_MS - 60_000 },
      },
    ],
    ...{ budgets: [], tooMuch: [] },
  });
});

it('dashboard() says what it could not read, and shows nothing half-read', async () => {
  const { tx, tell } = await metricWorld();
  await tell([rate('error_rate', 100, 5), values('latency_ms', [100])]);
  const series = await tx.db
    .selectFrom('series')
    .selectAll()
    .where('metric', '=', 'latency_ms')
    .executeTakeFirstOrThrow();
  for (let from = 0; from <= SERIES_READ_MAX; from += 500) {
    const more = Array.from({ length: 500 }, (_, n) => ({ ...series, id: `s-${from + n}` }));
    await tx.db.insertInto('series').values(more).execute();
  }
  const told = await dashboard(tx, { environment: 'production', nowMs: NOW_MS });
  expect([told.tooMuch, told.health.arms]).toEqual([['latency_ms'], []]);
});

it('dashboard() shows old against new, and who met which, while a rollout runs', async () => {
  const world = await aWorld(await anEngine());
  const { id } = await world.start();
  const { nowMs } = world;
  const met = (unit: string, variant: string, draw: number) => ({
    ...{ kind: 'exposure' as const, key: FLAG, unit, variant, draw, atMs: nowMs },
  });
  await world.send(
    [
      turns('legacy', 1, 90, 0, nowMs),
      turns('new', 1, 10, 1, nowMs),
      latency('new', 1, [100], nowMs),
    ],
    { units: [met('a', 'new', 1), met('b', 'legacy', 1), met('c', 'legacy', 1)] },
  );
  await world.tick();
  const asked = { environment: 'production', nowMs: world.nowMs };
  const { health, rollouts } = await world.store.read('dashboard', asked);
  const shown = health.arms.map(({ variant, role, turns: n, errorRate, p95Ms }) => [
    ...[variant, role, n, errorRate, p95Ms],
  ]);
  expect(shown).toEqual([
    ['all', 'product', 0, null, null],
    ['legacy', 'control', 90, 0, null],
    ['new', 'candidate', 10, 0.1, 100.5],
  ]);
  expect(health.instances).toBe(1);
  expect(rollouts).toEqual([
    {
      ...{ id, flag: FLAG, status: 'running', phase: 'ten', weightParts: 10_000 },
      units: { legacy: 2, new: 1 },
      triggers: { errors: expect.any(String), leaks: 'pass', 'sample ratio': 'no-data' },
    },
  ]);
  await expect(
    world.store.read('dashboard', { ...asked, environment: 'prod' }),
  ).rejects.toMatchObject({ code: 'not-found' });
});
