import type { AlertRule } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { ANA, FLAG, T0 } from '../store/store-world.fixture.ts';
import type { Tx } from '../store/transaction.ts';
import { alertWorld, aRule } from './alert-world.fixture.ts';
import { type AuditRowLike, eventRuleNotices, loadEventRules } from './event-rules.ts';
import { EVENTS_TOLD_MAX } from './limits.ts';

const onEvents = (events: readonly string[], changed: Partial<AlertRule> = {}) =>
  aRule({
    name: 'progress',
    severity: 'information',
    trigger: { kind: 'event', events },
    ...changed,
  });

const row = (sequence: number, action = 'rollout.phase-entered') => ({
  ...{ sequence, atMs: T0, action, subject: 'ro_1', actor: ANA },
  body: { phase: 'half', index: 1, reason: 'All holds', more: { deep: true } },
});

async function follow(
  tx: Tx,
  environment: string,
  event: AuditRowLike,
  nowMs: number,
): Promise<number> {
  return await eventRuleNotices(tx, await loadEventRules(tx, environment, nowMs), event, nowMs);
}

describe('eventRuleNotices()', () => {
  it('tells of what happened, once, and only of what the rule names', async () => {
    const { tx, notices, view } = await alertWorld(onEvents(['rollout.phase-entered']), aRule());
    const tell = (one: ReturnType<typeof row>) => follow(tx, 'production', one, T0);
    expect([await tell(row(7)), await tell(row(7)), await tell(row(8, 'flag.set'))]).toEqual([
      ...[1, 0, 0],
    ]);
    const sentence =
      'rollout.phase-entered ro_1 by "ana" (phase: half, index: 1, reason: All holds)';
    expect(await notices()).toMatchObject([
      {
        ...{ id: 'alert:production:progress:7:fired:ops', status: 'event', text: sentence },
        ...{ title: 'progress: rollout.phase-entered', rollout: 'ro_1', flag: null },
      },
    ]);
    expect(await view('progress')).toMatchObject({
      ...{ status: 'inactive', when: 'on rollout.phase-entered', limit: null },
      firings: [{ firedMs: T0, resolvedMs: T0, sentence }],
    });
    expect(await follow(tx, 'staging', row(9), T0)).toBe(0);
  });

  it('reads rows as they are stored, and says which flag it is about', async () => {
    const { tx, notices } = await alertWorld(onEvents(['flag.set']));
    const stored = {
      ...{ ...row(3, 'flag.set'), subject: FLAG },
      ...{ actor: JSON.stringify(ANA), body: '{"variant":"new"}' },
    };
    await follow(tx, 'production', stored, T0);
    expect((await notices())[0]).toMatchObject({
      ...{ flag: FLAG, rollout: null, text: 'flag.set chat-agent by "ana" (variant: new)' },
    });
  });

  it('stops telling of a flood, and begins again after 5 min', async () => {
    const { tx, notices } = await alertWorld(onEvents(['flag.set']));
    const tell = (sequence: number, nowMs: number) =>
      follow(tx, 'production', row(sequence, 'flag.set'), nowMs);
    let told = 0;
    for (let sequence = 1; sequence <= EVENTS_TOLD_MAX + 5; sequence++) {
      told += await tell(sequence, T0 + sequence);
    }
    expect(told).toBe(EVENTS_TOLD_MAX);
    const all = await notices();
    expect(all.at(-1)?.text).toContain('further events of this rule are not told');
    expect(all.at(-2)?.text).not.toContain('further events');
    expect(await tell(99, T0 + 300_000 + EVENTS_TOLD_MAX + 1)).toBe(1);
  });

  it('tells nobody in a silence, nor of a rule that is off; and opens an incident if asked', async () => {
    const { tx, store, command, view, notices } = await alertWorld(
      onEvents(['rollout.phase-entered'], { incident: true }),
    );
    await store.transact('createSilence', {
      ...{ environment: 'production', rule: null, severity: null, reason: 'x', actor: ANA },
      ...{ fromMs: T0, toMs: T0 + 1_000, nowMs: T0 },
    });
    expect(await follow(tx, 'production', row(1), T0)).toBe(0);
    const { firings } = await view('progress');
    expect(firings).toMatchObject([{ silenced: true, incident: expect.any(String) }]);
    expect(await follow(tx, 'production', row(2), T0 + 1_000)).toBe(1);
    await command('progress', { type: 'disable', reason: 'x' });
    expect(await follow(tx, 'production', row(3), T0 + 2_000)).toBe(0);
    expect(await notices()).toHaveLength(1);
    expect((await tx.db.selectFrom('incident').selectAll().execute()).length).toBe(1);
  });
});
