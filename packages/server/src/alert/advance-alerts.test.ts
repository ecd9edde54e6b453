import { describe, expect, it } from 'vitest';
import { T0 } from '../store/store-world.fixture.ts';
import { alertWorld, aRule, rulesFile } from './alert-world.fixture.ts';

describe('advanceAlerts()', () => {
  it('fires after `for`, tells its channels once, and tells them of the recovery', async () => {
    const advice = 'Look at the error patterns';
    const { pass, turns, view, notices, audit, tx } = await alertWorld(
      aRule({ notify: ['ops', 'pager'], text: 'Errors above 1 %', advice, runbook: null }),
    );
    expect(await pass(20, () => turns(100, 5))).toEqual(['errors pending']);
    expect(await notices()).toEqual([]);
    expect(await pass(10, () => turns(100, 5))).toEqual(['errors firing']);
    const id = `alert:production:errors:${T0 + 30_000}`;
    const sentence = 'error_rate is 5 % over the last 1 m (300 counted), above 1 %';
    expect(await view()).toMatchObject({
      ...{ status: 'firing', sinceMs: T0 + 30_000, value: 0.05, limit: 0.01, sentence },
      ...{ when: 'error_rate above 1 % for 20 s', acknowledgedBy: null, unit: 'share' },
      firings: [{ id, firedMs: T0 + 30_000, resolvedMs: null, silenced: false, sentence }],
    });
    expect((await notices())[0]).toEqual({
      ...{ id: `${id}:fired:ops`, orderingKey: 'notify:alert:production:errors:ops' },
      ...{ channel: 'ops', event: 'alert.firing', status: 'firing', severity: 'critical' },
      ...{ title: 'errors: fires', text: `Errors above 1 %\n${sentence}`, advice },
      ...{ environment: 'production', flag: null, rollout: null, rule: 'errors', group: null },
      ...{ runbook: null, incident: null, value: 0.05, atMs: T0 + 30_000 },
      dedupKey: 'tidegate:production:alert:errors',
    });
    await pass(60, () => turns(1_000, 5));
    await pass(60, () => turns(100, 0));
    expect((await view()).status).toBe('inactive');
    const all = await notices();
    expect(all.map(({ id: one }) => one.slice(id.length))).toEqual([
      ...[':fired:ops', ':fired:pager', ':resolved:ops', ':resolved:pager'],
    ]);
    expect(new Set(all.map(({ dedupKey }) => dedupKey)).size).toBe(1);
    expect((await audit('alert.')).map(({ action, actor }) => [action, actor])).toEqual([
      ['alert.fired', 'alert:errors'],
      ['alert.resolved', 'alert:errors'],
    ]);
    const [firing] = await tx.db.selectFrom('alert_firing').selectAll().execute();
    expect(firing?.resolvedMs).toBeGreaterThan(T0 + 30_000);
  });

  it('never resolves because nothing is told any more, and says so', async () => {
    const { pass, turns, view, told } = await alertWorld(aRule());
    await pass(30, () => turns(100, 5));
    await pass(200);
    expect(await view()).toMatchObject({
      status: 'firing',
      value: null,
      sentence: 'Nothing was told of error_rate in the last 1 m',
    });
    expect(await told()).toEqual(['firing errors ops']);
  });

  it('escalates by time until somebody acknowledges', async () => {
    const escalate = [
      { afterMs: 20_000, notify: ['lead'] },
      { afterMs: 60_000, notify: ['head'] },
    ];
    const { pass, turns, told, command, audit, view } = await alertWorld(aRule({ escalate }));
    const bad = () => turns(100, 5);
    await pass(40, bad);
    expect(await told()).toEqual(['firing errors ops']);
    await pass(10, bad);
    expect(await told()).toEqual(['firing errors ops', 'escalated errors lead']);
    await command('errors', { type: 'acknowledge', reason: 'on it' });
    expect((await view()).acknowledgedBy).toBe('ana');
    await pass(60, bad);
    const acknowledged = ['acknowledged errors ops', 'acknowledged errors lead'];
    expect((await told()).slice(2)).toEqual(acknowledged);
    await pass(80, () => turns(10_000, 0));
    expect((await told()).slice(4)).toEqual(['resolved errors ops', 'resolved errors lead']);
    expect((await view()).acknowledgedBy).toBe(null);
    expect((await audit('alert.')).map(({ action }) => action)).toEqual([
      ...['alert.fired', 'alert.escalated', 'alert.acknowledged', 'alert.resolved'],
    ]);
  });

  it('opens one incident for a group, and tells of a group once unless it gets worse', async () => {
    const group = 'product';
    const warning = aRule({ name: 'slow', severity: 'warning', group, incident: true });
    const second = aRule({ name: 'slower', severity: 'warning', group, notify: ['ops', 'web'] });
    const worse = aRule({ name: 'worst', group }, { forMs: 60_000 });
    const { pass, turns, told, tx, notices, view } = await alertWorld(warning, second, worse);
    const bad = () => turns(100, 5);
    await pass(30, bad);
    expect(await told()).toEqual(['firing slow ops', 'firing slower web']);
    await pass(40, bad);
    expect((await told()).slice(2)).toEqual(['firing worst ops']);
    const incidents = await tx.db.selectFrom('incident').selectAll().execute();
    expect(incidents.map(({ subject, openedBy }) => [subject, openedBy])).toEqual([
      ['alert-group:product', 'alert:slow'],
    ]);
    const { firings } = await view('slow');
    expect(firings[0]?.incident).toBe(incidents[0]?.id);
    expect(new Set((await notices()).map(({ dedupKey }) => dedupKey))).toEqual(
      new Set(['tidegate:production:alert-group:product']),
    );
    // All recover in one look, the worst first: each channel hears of it when its last rule has.
    await pass(80, () => turns(10_000, 0));
    expect((await told()).slice(3).sort()).toEqual(['resolved slower ops', 'resolved slower web']);
  });

  it('tells nobody in a silence or a snooze, and what still fires afterwards is told late', async () => {
    const { pass, turns, told, store, world, view, command } = await alertWorld(aRule());
    const bad = () => turns(100, 5);
    const silence = await store.transact('createSilence', {
      ...{ environment: 'production', rule: 'errors', severity: null, reason: 'maintenance' },
      ...{ fromMs: T0, toMs: T0 + 100_000, nowMs: T0 },
      actor: { kind: 'key', id: 'key_ana', name: 'ana' },
    });
    await pass(90, bad);
    expect(await told()).toEqual([]);
    const silenced = await view();
    expect([silenced.status, silenced.silencedBy, silenced.firings[0]?.silenced]).toEqual([
      ...['firing', silence.id, true],
    ]);
    await pass(20, bad);
    expect(await told()).toEqual(['firing errors ops']);
    expect((await view()).firings[0]?.silenced).toBe(false);
    await command('errors', { type: 'snooze', untilMs: world.nowMs + 600_000, reason: 'known' });
    await pass(80, () => turns(10_000, 0));
    await pass(90, () => turns(100, 90));
    expect((await view()).status).toBe('firing');
    await pass(80, () => turns(100_000, 0));
    // The first one was told, so its end is; the second one was neither.
    expect(await told()).toEqual(['firing errors ops', 'resolved errors ops']);
  });

  it('is refused to a controller whose lease is over', async () => {
    const { store, world } = await alertWorld(aRule());
    const input = { term: world.term - 1, known: [], nowMs: world.nowMs };
    await expect(store.transact('advanceAlerts', input)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('leaves a rule whose step fails as it was, and goes on with the others', async () => {
    const { pass, turns, look, tx, world, told, view } = await alertWorld(
      aRule(),
      aRule({ name: 'other', severity: 'warning' }),
    );
    await pass(20, () => turns(100, 5));
    const firing = {
      ...{ id: `alert:production:errors:${T0 + 30_000}`, environment: 'production' },
      ...{ rule: 'errors', severity: 'critical', firedMs: 1, resolvedMs: 1, value: null },
      ...{ sentence: '', incidentId: null, silenced: 0 },
    };
    await tx.db.insertInto('alert_firing').values(firing).execute();
    world.nowMs += 10_000;
    expect(await look()).toEqual({
      changed: [{ environment: 'production', rule: 'other', status: 'firing' }],
      failed: [
        { environment: 'production', rule: 'errors', why: expect.stringContaining('UNIQUE') },
      ],
    });
    expect((await view('errors')).status).toBe('pending');
    expect(await told()).toEqual(['firing other ops']);
  });

  it('does not judge a rule by figures that were read for another text of it', async () => {
    const { pass, turns, store, world, apply, view } = await alertWorld(aRule());
    await pass(20, () => turns(100, 5));
    world.nowMs += 10_000;
    const { nowMs, term } = world;
    const known = await store.read('alertFigures', { nowMs });
    await apply(rulesFile([aRule({}, { metric: 'refusal_rate', forMs: 0 })]));
    await store.transact('advanceAlerts', { term, known, nowMs });
    expect(await view()).toMatchObject({ status: 'inactive', sinceMs: 0 });
  });
});
