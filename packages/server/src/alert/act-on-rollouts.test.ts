import { describe, expect, it } from 'vitest';
import { values } from '../metric/metric-world.fixture.ts';
import { FLAG, T0 } from '../store/store-world.fixture.ts';
import { alertWorld, aRule, rulesFile } from './alert-world.fixture.ts';

describe('actOnRollouts()', () => {
  it('pauses running rollouts, and rolls back those of the flag that it acts on', async () => {
    const pausing = aRule({ name: 'pausing', action: 'pause', severity: 'warning' });
    const taking = aRule({ name: 'taking', action: 'rollback', actsOn: FLAG }, { forMs: 60_000 });
    const { pass, turns, world, notices, audit } = await alertWorld(pausing, taking);
    const { id } = await world.start();
    await pass(30, () => turns(100, 5));
    expect((await world.view(id)).status).toBe('paused');
    expect((await notices())[0]?.text).toContain(`rollout "${id}" of "${FLAG}" was paused`);
    await pass(40, () => turns(100, 5));
    const { status, reason } = await world.view(id);
    expect([status, reason]).toEqual([
      'rolled-back',
      expect.stringContaining('Alert "taking": error_rate is 5 %'),
    ]);
    expect((await audit('rollout.')).slice(-2).map(({ action, actor }) => [action, actor])).toEqual(
      [
        ['rollout.paused', 'alert:pausing'],
        ['rollout.rolled-back', 'alert:taking'],
      ],
    );
  });

  it('leaves rollouts of other flags alone, and acts in a silence too', async () => {
    const { pass, turns, world, apply } = await alertWorld();
    const { id } = await world.start();
    await apply(rulesFile([aRule({ action: 'rollback', actsOn: 'another', notify: [] })]));
    const silence = { environment: 'production', rule: null, severity: null, reason: 'x' };
    const times = { fromMs: T0, toMs: T0 + 9e6, nowMs: T0 };
    const actor = { kind: 'key', id: 'k', name: 'k' } as const;
    await world.store.transact('createSilence', { ...silence, ...times, actor });
    await pass(30, () => turns(100, 5));
    expect((await world.view(id)).status).toBe('running');
    await apply(rulesFile([aRule({ name: 'all', action: 'rollback' })]));
    await pass(40, () => turns(100, 5));
    expect((await world.view(id)).status).toBe('rolled-back');
  });

  it('never rolls back by figures of browsers, whatever the rule says', async () => {
    const loading = { metric: 'page_load_ms', statistic: { kind: 'quantile', q: 0.95 } } as const;
    const bound = { side: 'above', value: 5_000, of: 'value' } as const;
    const browser = aRule({ action: 'rollback' }, { ...loading, bound, source: 'browser' });
    const { pass, world, store, tell, view } = await alertWorld(browser);
    const { id } = await world.start();
    const { metric, cell } = values('page_load_ms', Array(20).fill(9_000));
    await pass(30, () => tell([{ metric, cell }]));
    expect((await view()).sentence).toBe('Nothing was told of p95 of page_load_ms in the last 1 m');
    let sequence = 0;
    const page = async () => {
      sequence += 1;
      const startMs = Math.floor((world.nowMs - 1) / 10_000) * 10_000;
      await store.transact('ingestBatch', {
        ...{ environment: 'production', keyId: 'key_page', trusted: false, nowMs: world.nowMs },
        batch: {
          ...{ schema: 1, instanceId: 'page', sequence, sentAtMs: world.nowMs },
          ...{ ruleset: { lineage: 1, version: 0 }, dropped: { observations: 0, batches: 0 } },
          series: [{ flag: '', variant: '', draw: 0, metric, startMs, cell }],
        },
      });
    };
    await pass(40, page);
    expect([(await view()).status, (await world.view(id)).status]).toEqual(['firing', 'paused']);
  });

  it('tells what it could not do', async () => {
    const { pass, turns, world, tx, look, told } = await alertWorld(aRule({ action: 'pause' }));
    await world.start();
    await pass(20, () => turns(100, 5));
    await tx.db.updateTable('rollout').set({ revision: 77 }).execute();
    const state = await tx.db.selectFrom('rollout').select('state').executeTakeFirstOrThrow();
    await tx.db
      .updateTable('rollout')
      .set({ state: JSON.stringify({ ...JSON.parse(state.state), revision: 76 }) })
      .execute();
    world.nowMs += 10_000;
    const { failed } = await look();
    expect(failed.map(({ why }) => why)).toEqual([
      expect.stringContaining('could not be paused: Cannot change rollout'),
    ]);
    expect(await told()).toEqual(['firing errors ops']);
  });
});
