import { describe, expect, it } from 'vitest';
import { count, gauge } from '../metric/metric-world.fixture.ts';
import { T0 } from '../store/store-world.fixture.ts';
import { alertWorld, aRule } from './alert-world.fixture.ts';
import { ALERTS_LOOKED_AT_MAX } from './limits.ts';

const COMPLAINTS = { metric: 'complaints', statistic: { kind: 'count' } } as const;
const many = { side: 'at-least', value: 11, of: 'value' } as const;

describe('alertFigures()', () => {
  it('reads what is due and nothing else', async () => {
    const { tx, store, pass, turns, world } = await alertWorld(aRule(), aRule({ name: 'same' }));
    const due = async () =>
      (await store.read('alertFigures', { nowMs: world.nowMs })).map(({ rule }) => rule);
    expect(await due()).toEqual(['errors', 'same']);
    await pass(10, () => turns(100, 5));
    expect(await due()).toEqual([]);
    world.nowMs += 6_666;
    expect(await due()).toEqual(['errors', 'same']);
    await tx.db.updateTable('alert').set({ enabled: 0 }).where('rule', '=', 'same').execute();
    expect(await due()).toEqual(['errors']);
  });

  it('reads a hundred at most, those that wait for longest first', async () => {
    const names = Array.from({ length: ALERTS_LOOKED_AT_MAX + 3 }, (_, index) => `r-${index}`);
    const { store, world, tx } = await alertWorld(...names.map((name) => aRule({ name })));
    const first = await tx.db.selectFrom('alert').selectAll().where('rule', '=', 'r-7').execute();
    const state = JSON.stringify({ ...JSON.parse(first[0]?.state ?? ''), dueMs: T0 - 5 });
    await tx.db.updateTable('alert').set({ state }).where('rule', '=', 'r-7').execute();
    const known = await store.read('alertFigures', { nowMs: world.nowMs });
    expect(known).toHaveLength(ALERTS_LOOKED_AT_MAX);
    expect(known.some(({ rule }) => rule === 'r-7')).toBe(false);
  });

  it('takes silence for a count of 0 once processes were heard for all of the window', async () => {
    const rule = aRule({}, { ...COMPLAINTS, bound: many, forMs: 0, minCount: 0 });
    const { pass, turns, tell, view } = await alertWorld(rule);
    // Nobody listened for a whole minute yet.
    await pass(50, () => turns(1, 0));
    expect((await view()).sentence).toContain('Nothing was told of count of complaints');
    await pass(20, () => turns(1, 0));
    expect(await view()).toMatchObject({ status: 'inactive', value: 0 });
    await pass(20, () => tell([count('complaints', 6)]));
    expect((await view()).status).toBe('firing');
    await pass(70, () => turns(1, 0));
    expect(await view()).toMatchObject({ status: 'inactive', value: 0 });
  });

  it('takes silence for nothing while no process was heard of', async () => {
    const rule = aRule({}, { ...COMPLAINTS, bound: many, forMs: 0, minCount: 0 });
    const { pass, tell, view } = await alertWorld(rule);
    await pass(10, () => tell([count('complaints', 12)]));
    expect((await view()).status).toBe('firing');
    await pass(200);
    expect(await view()).toMatchObject({ status: 'firing', value: null });
  });

  it('does not take what is still under way for a lack', async () => {
    const below = { side: 'below', value: 500, of: 'value' } as const;
    const requests = { metric: 'requests', statistic: { kind: 'count' } } as const;
    const rule = aRule({}, { ...requests, bound: below, forMs: 0, minCount: 0 });
    const { pass, turns, view } = await alertWorld(rule);
    await pass(70, () => turns(100, 0));
    expect((await view()).sentence).toBe(
      'Processes have not been listened to for all of the 1m that it looks back',
    );
    await pass(30, () => turns(100, 0));
    expect(await view()).toMatchObject({ status: 'inactive', value: 600 });
    // Nothing came for 20 s: it may be under way. Then it is a lack.
    await pass(20);
    expect(await view()).toMatchObject({ status: 'inactive', value: 600 });
    await pass(20);
    expect(await view()).toMatchObject({ status: 'firing', value: 400 });
  });

  it('compares a drop with the window before', async () => {
    const users = { metric: 'active_users', statistic: { kind: 'last' } } as const;
    const drop = { bound: null, dropBy: 0.1, forMs: 0, minCount: 0 } as const;
    const { pass, tell, view } = await alertWorld(aRule({}, { ...users, ...drop }));
    await pass(10, () => tell([gauge('active_users', 100)]));
    expect((await view()).sentence).toContain('nothing was told in the 1 m before');
    await pass(50);
    await pass(60, () => tell([gauge('active_users', 89)]));
    expect(await view()).toMatchObject({ status: 'firing', value: 89, limit: null });
    expect((await view()).sentence).toBe(
      'latest active_users is 89 over the last 1 m, 11 % less than 100 in the 1 m before',
    );
    await pass(70, () => tell([gauge('active_users', 89)]));
    expect((await view()).status).toBe('inactive');
  });
});

describe('the baseline of a rule', () => {
  it('is recorded from 7 days, for a time as long as the window of what adds up', async () => {
    const share = { side: 'above', value: 1.5, of: 'baseline' } as const;
    const rule = aRule({}, { ...COMPLAINTS, bound: share, forMs: 0, minCount: 0 });
    const { pass, tell, view, store, world, command, audit } = await alertWorld(rule);
    await pass(120, () => tell([count('complaints', 2)]));
    expect((await view()).sentence).toContain('no baseline was recorded');
    await expect(command('errors', { type: 'baseline' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('too little was told of count of complaints in the last 7'),
    });
    const { nowMs } = world;
    const asked = { environment: 'production', rule: 'errors' };
    const [known] = await store.read('alertFigures', { nowMs, baseline: asked });
    const record = (reason?: string) =>
      store.transact('commandAlert', {
        ...{ environment: 'production', name: 'errors', figures: known?.figures ?? null, nowMs },
        command: { type: 'baseline', ...(reason === undefined ? {} : { reason }) },
        actor: { kind: 'key', id: 'key_ana', name: 'ana' },
      });
    // 24 complaints in the 2 min in which there were any, of 7 days.
    expect(await record()).toMatchObject({ baseline: 12, limit: 18 });
    await expect(record()).rejects.toMatchObject({
      message:
        'Cannot record the baseline of alert rule "errors": it has one already; give a reason to record it again',
    });
    await record('the outage is over');
    expect((await audit('alert.baseline')).map(({ body }) => body)).toEqual([
      { baseline: 12, before: null, reason: null },
      { baseline: 12, before: 12, reason: 'the outage is over' },
    ]);
    await pass(60, () => tell([count('complaints', 4)]));
    expect(await view()).toMatchObject({ status: 'firing', value: 24, limit: 18 });
  });

  it('is refused to a rule that compares with none, and to figures of 0', async () => {
    const cpu = { metric: 'cpu', statistic: { kind: 'max' }, minCount: 0 } as const;
    const share = { side: 'above', value: 1.3, of: 'baseline' } as const;
    const other = aRule({ name: 'cpu' }, { ...cpu, bound: share });
    const { command, store, world, tell } = await alertWorld(aRule(), other);
    await expect(command('errors', { type: 'baseline' })).rejects.toThrow(
      'its bound is no share of a baseline',
    );
    await tell([gauge('cpu', 0)]);
    const nowMs = world.nowMs + 1;
    const baseline = { environment: null, rule: 'cpu' };
    const [known] = await store.read('alertFigures', { nowMs, baseline });
    const record = (figures: 'too-much' | null) =>
      store.transact('commandAlert', {
        ...{ environment: null, name: 'cpu', command: { type: 'baseline' }, nowMs },
        ...{ figures: figures ?? known?.figures ?? null },
        actor: { kind: 'key', id: 'k', name: 'k' },
      });
    await expect(record(null)).rejects.toThrow('highest cpu was 0, of which no share can be taken');
    await expect(record('too-much')).rejects.toThrow('more is stored of the last 7 days');
    const unknown = { environment: null, rule: 'cpus' };
    await expect(store.read('alertFigures', { nowMs, baseline: unknown })).rejects.toThrow(
      'Cannot find alert rule "cpus": it does not exist; did you mean "cpu"?',
    );
  });
});
