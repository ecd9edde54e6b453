import { describe, expect, it } from 'vitest';
import { anEngine } from '../store/engine.fixture.ts';
import type { Transactions } from '../store/store.ts';
import {
  ANA,
  aPhase,
  aPlan,
  aWorld,
  FLAG,
  planFile,
  type World,
} from '../store/store-world.fixture.ts';
import { REPORT_SKEW_MAX_MS } from './limits.ts';

type Changes = Partial<Parameters<Transactions['reportFigure']>[0]>;

function figure(world: World, changes: Changes = {}) {
  const asked = {
    ...{ environment: 'production', metric: 'support_tickets', value: 3, flag: '', variant: '' },
    ...{ note: 'weekly count', atMs: world.nowMs, actor: ANA, nowMs: world.nowMs },
  };
  return world.store.transact('reportFigure', { ...asked, ...changes });
}

const total = async (world: World, metric: string, flag: string | null = null) => {
  const { nowMs } = world;
  const { groups } = await world.store.read('querySeries', {
    ...{ environment: 'production', metric, flag, variant: null, draw: null, source: 'server' },
    ...{ by: null, points: 1, fromMs: nowMs - 60_000, toMs: nowMs + 60_000 },
  });
  return groups[0]?.total ?? null;
};

describe('reportFigure()', () => {
  it('stores counts, levels and scores of the whole product, with an audit row', async () => {
    const world = await aWorld(await anEngine());
    expect(await figure(world)).toEqual({ stored: true });
    await figure(world, { value: 2 });
    await figure(world, { metric: 'satisfaction', value: 4.5 });
    await figure(world, { metric: 'active_users', value: 120 });
    await figure(world, { metric: 'callback_ms', value: 100 });
    expect((await total(world, 'support_tickets'))?.count).toBe(5);
    expect((await total(world, 'satisfaction'))?.mean).toBe(4.5);
    expect((await total(world, 'active_users'))?.last).toBe(120);
    expect((await total(world, 'callback_ms'))?.p50).toBe(100.5);
    const { rows } = await world.store.read('listAudit', {
      ...{ environment: 'production', subject: 'support_tickets' },
    });
    expect(rows.map(({ action, body }) => ({ action, body }))).toEqual(
      [2, 3].map((value) => ({
        action: 'metric.reported',
        body: {
          ...{ flag: '', variant: 'all', draw: 0, value },
          ...{ note: 'weekly count', atMs: world.nowMs },
        },
      })),
    );
  });

  it('is evidence of a rollout under its variant only', async () => {
    const world = await aWorld(await anEngine());
    const leaks = aPlan().guardrails.filter(({ metric }) => metric === 'pii_leaks');
    const plan = aPlan({ phases: [aPhase('ten', 10_000)], guardrails: leaks });
    await world.apply(planFile(plan));
    const { id } = await world.start();
    await figure(world, { metric: 'pii_leaks', value: 1 });
    await world.tick();
    expect((await world.view(id)).status).toBe('running');
    await figure(world, { metric: 'pii_leaks', value: 1, flag: FLAG, variant: 'new' });
    await world.tick();
    expect((await world.view(id)).status).toBe('rolled-back');
    expect((await total(world, 'pii_leaks', FLAG))?.count).toBe(1);
  });

  it.each<[string, Changes, string]>([
    [
      'a rate',
      { metric: 'error_rate', value: 0.5 },
      'Cannot report a figure for "error_rate": it is a rate, which takes trials; report counts, or send telemetry',
    ],
    [
      'half a ticket',
      { value: 0.5 },
      'Cannot report a figure for "support_tickets": it is a count, and the value is not whole',
    ],
    [
      'an unknown metric',
      { metric: 'support_ticket' },
      'Cannot find metric "support_ticket": neither the catalogue nor a file has it, and no program told of it; did you mean "support_tickets"?',
    ],
    [
      'a variant without a flag',
      { variant: 'new' },
      'Cannot report a figure for "" and variant "new" in "production": there is no such flag with that variant; give both, or neither for the whole product',
    ],
    [
      'a variant that the flag has not',
      { flag: FLAG, variant: 'newer' },
      'Cannot report a figure for "chat-agent" and variant "newer" in "production": there is no such flag with that variant; give both, or neither for the whole product',
    ],
  ])('refuses %s', async (_, changes, message) => {
    const world = await aWorld(await anEngine());
    await expect(figure(world, changes)).rejects.toThrow(message);
  });

  it('takes times up to a day from now', async () => {
    const world = await aWorld(await anEngine());
    const at = (awayMs: number) => figure(world, { atMs: world.nowMs - awayMs });
    expect(await at(REPORT_SKEW_MAX_MS)).toEqual({ stored: true });
    await expect(at(REPORT_SKEW_MAX_MS + 1)).rejects.toMatchObject({ code: 'malformed-request' });
  });
});
