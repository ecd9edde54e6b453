import { describe, expect, it } from 'vitest';
import { watchedFlag } from '../ruleset.fixture.ts';
import type { RulesetChange } from '../types.ts';
import { createTestClient } from './create-test-client.ts';

describe('createTestClient()', () => {
  it('serves values as flags, and whole flags with their rules', async () => {
    const bundle = { model: 'm-1', prompt: 'Be brief' };
    const client = createTestClient({
      flags: {
        'new-chat': true,
        model: 'gpt',
        limit: 3,
        empty: '',
        agent: bundle,
        chat: watchedFlag(),
      },
    });
    expect(await client.ready()).toEqual({ source: 'bootstrap', ruleset: null, live: true });
    expect(client.boolean('new-chat', {}, false)).toBe(true);
    expect(client.string('model', {}, '')).toBe('gpt');
    expect(client.number('limit', {}, 0)).toBe(3);
    expect(client.string('empty', {}, 'x')).toBe('');
    expect(client.object('agent', {}, null)).toEqual(bundle);
    expect(client.boolean('chat', {}, true)).toBe(false);
    expect(client.boolean('chat', { targetingKey: 'c' }, false)).toBe(true);
    expect(client.boolean('missing', {}, true)).toBe(true);
    expect(client.details('new-chat', {}, false)).toMatchObject({
      variant: 'on',
      reason: 'STATIC',
    });
  });

  it('set() serves a variant, the value of one, or a new value, and tells listeners', () => {
    const client = createTestClient({ flags: { chat: watchedFlag(), model: 'gpt' } });
    const changes: RulesetChange['flags'][] = [];
    client.onRuleset(({ flags }) => changes.push(flags));
    const chat = () => client.details('chat', {}, null);
    client.set('chat', 'new~7');
    expect(chat()).toMatchObject({ value: true, variant: 'new', draw: 7 });
    client.set('chat', false);
    expect(chat()).toMatchObject({ value: false, variant: 'legacy', draw: 0 });
    client.set('chat', 'other');
    expect(chat()).toMatchObject({ value: 'other', variant: 'other' });
    client.set('model', 'gpt-2');
    client.set('fresh', 7);
    client.set('model', { ...watchedFlag(), state: 'DISABLED' });
    expect([client.string('model', {}, 'none'), client.number('fresh', {}, 0)]).toEqual([
      'none',
      7,
    ]);
    expect(changes.flat()).toEqual(['chat', 'chat', 'chat', 'model', 'fresh', 'model']);
  });

  it('remembers evaluations, exposures, turns and reports', () => {
    const client = createTestClient({ flags: { chat: watchedFlag(), plain: 'x' }, nowMs: () => 5 });
    const chat = client.conversation({ id: 'c-1', startedAtMs: 1 });
    const turn = chat.turn();
    turn.boolean('chat', false);
    turn.string('plain', '');
    turn.number('plain', 0);
    turn.report('pii_leaks', { detector: 'phone' });
    turn.end();
    const failing = chat.turn();
    failing.boolean('chat', false);
    failing.fail(new Error('no'));
    client.expose('chat', { targetingKey: 'c-2' });
    client.expose('plain', { targetingKey: 'c-2' });
    const asked = { flag: 'chat', variant: 'new', draw: 7, reason: 'TARGETING_MATCH', value: true };
    expect(client.evaluations).toEqual([
      { ...asked, rule: expect.any(String) },
      { flag: 'plain', variant: 'x', draw: 0, rule: null, reason: 'STATIC', value: 'x' },
      { ...asked, rule: expect.any(String) },
    ]);
    const met = { flag: 'chat', variant: 'new', draw: 7, atMs: 5 };
    expect(client.exposures).toEqual([
      { ...met, unit: 'c-1' },
      { ...met, unit: 'c-2' },
    ]);
    expect(client.turns).toEqual([
      { failed: false, latencyMs: expect.any(Number), variants: { chat: 'new', plain: 'x' } },
      { failed: true, latencyMs: expect.any(Number), variants: { chat: 'new' } },
    ]);
    const report = {
      metric: 'pii_leaks',
      detector: 'phone',
      flag: 'chat',
      variant: 'new',
      draw: 7,
    };
    expect(client.reports).toEqual([{ ...report, unit: 'c-1' }]);
    client.forget();
    const { evaluations, exposures, turns, reports } = client;
    expect([evaluations, exposures, turns, reports]).toEqual([[], [], [], []]);
  });

  it('remembers tracked events of the client and of turns', async () => {
    const client = createTestClient({ nowMs: () => 5 });
    const context = { targetingKey: 'c-1', userId: 'u-1' };
    client.track('paid', context, { value: 3, by: 'userId' });
    client.conversation({ id: 'c-2', startedAtMs: 1 }).turn().track('asked');
    const events = [
      { event: 'paid', unit: 'u-1', value: 3, atMs: 5 },
      { event: 'asked', unit: 'c-2', value: null, atMs: 5 },
    ];
    expect([client.events, await client.conversationPin(context)]).toEqual([events, null]);
    client.forget();
    expect(client.events).toEqual([]);
  });

  it('takes overrides as a client does, and lets go when it is closed', async () => {
    const client = createTestClient({ flags: { chat: false }, overrides: { FEATURE_CHAT: '1' } });
    expect(client.details('chat', {}, false)).toMatchObject({ value: true, rule: 'override' });
    await client.flush();
    await client.close();
    expect(client.boolean('chat', {}, false)).toBe(true);
    expect(client.counters().droppedObservations).toBe(0);
  });
});
