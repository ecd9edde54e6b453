import type { EvaluationContext } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
// The other side of the wire: what is signed here must be believed there.
import { readPin, signPin } from '../../../server/src/ofrep/conversation-pin.ts';
import { aClientWorld } from '../client-world.fixture.ts';
import { UNIT_KEY } from '../loopback-server.fixture.ts';
import { snapshotOf } from '../ruleset.fixture.ts';
import { createTestClient } from '../testing/create-test-client.ts';
import { evaluationsOf } from './bulk-answer.ts';
import { evaluateForBrowser } from './evaluate-for-browser.ts';

const VISIBLE = { clientVisible: true };
const DOCUMENT = {
  flags: {
    chat: {
      state: 'ENABLED',
      variants: { off: false, on: true, 'on~4': true },
      defaultVariant: 'off',
      targeting: { if: [{ '===': [{ var: 'targetingKey' }, 'c-1'] }, 'on~4', 'off'] },
      metadata: VISIBLE,
    },
    hidden: { state: 'ENABLED', variants: { on: 'a secret' }, defaultVariant: 'on' },
    bundle: {
      state: 'ENABLED',
      variants: { on: { model: 'large', prompt: 'a secret' } },
      defaultVariant: 'on',
      metadata: VISIBLE,
    },
    nested: {
      state: 'ENABLED',
      variants: { on: { agents: [{ name: 'a', bundle: { model: 'large', prompt: 'a secret' } }] } },
      defaultVariant: 'on',
      metadata: VISIBLE,
    },
    defaulted: { state: 'ENABLED', variants: { on: 1 }, metadata: VISIBLE },
    disabled: { state: 'DISABLED', variants: { on: 1 }, defaultVariant: 'on', metadata: VISIBLE },
    text: { state: 'ENABLED', variants: { on: 'a' }, defaultVariant: 'on', metadata: VISIBLE },
  },
} as const;

const START = 1_700_000_000_000;
/** A ramp that everybody who started at START or later is on. */
const ramp = (fromMs: number) => ({
  state: 'ENABLED' as const,
  variants: { old: 'a', new: 'b', 'new~1': 'b' },
  defaultVariant: 'old',
  targeting: { if: [{ '>=': [{ var: 'conversationStartedAtMs' }, fromMs] }, 'new~1', 'old'] },
  metadata: VISIBLE,
});

describe('evaluateForBrowser()', () => {
  test('gives exactly the visible flags that have a value, as the server would answer them', async () => {
    const { newClient } = await aClientWorld(snapshotOf(1, DOCUMENT.flags));
    const client = newClient();
    await client.ready();
    const flags = { chat: false, hidden: '', defaulted: 0, disabled: 0, text: 0, missing: true };
    const bundle = { bundle: { model: 'small', prompt: '' }, nested: {} };
    const context = { targetingKey: 'c-1' };
    const bootstrap = await evaluateForBrowser(client, context, { ...flags, ...bundle });
    expect(bootstrap).toEqual({
      flags: [{ key: 'chat', value: true, variant: 'on~4', reason: 'TARGETING_MATCH' }],
      conversationPin: expect.stringMatching(/^\d+\./),
    });
    expect(evaluationsOf(bootstrap.flags, new Map()).get('chat')).toMatchObject({
      variant: 'on',
      draw: 4,
    });
  });

  test('gives of an experiment its name and unit, as the server answers them', async () => {
    const metadata = { ...VISIBLE, unit: 'userId', experiment: 'split', rollout: 'r1' };
    const client = createTestClient({ flags: { chat: { ...DOCUMENT.flags.chat, metadata } } });
    const bootstrap = await evaluateForBrowser(client, { targetingKey: 'c-1' }, { chat: false });
    expect(bootstrap.flags).toMatchObject([
      { key: 'chat', metadata: { experiment: 'split', unit: 'userId' } },
    ]);
    expect(Object.keys(bootstrap.flags[0]?.metadata ?? {})).toEqual(['experiment', 'unit']);
    await client.close();
  });

  test('hands over no start before the server has said a word', async () => {
    const client = createTestClient({ flags: { chat: true } });
    const bootstrap = await evaluateForBrowser(client, { targetingKey: 'c-1' }, { chat: false });
    expect(bootstrap).toEqual({ flags: [] });
    await client.close();
  });

  test('evaluates for the start that it hands over, signed as the server signs it', async () => {
    const { newClient } = await aClientWorld(snapshotOf(1, { now: ramp(START) }));
    const client = newClient();
    await client.ready();
    const evaluated = (context: EvaluationContext) =>
      evaluateForBrowser(client, context, { now: '' });
    const answer = { key: 'now', reason: 'TARGETING_MATCH' };
    expect(await evaluated({ targetingKey: 'c-1', conversationStartedAtMs: START - 1 })).toEqual({
      flags: [{ ...answer, value: 'a', variant: 'old' }],
      conversationPin: signPin(UNIT_KEY, 'c-1', START - 1),
    });
    expect(await evaluated({ targetingKey: 'c-1', conversationStartedAtMs: START + 0.5 })).toEqual({
      flags: [{ ...answer, value: 'b', variant: 'new~1' }],
      conversationPin: signPin(UNIT_KEY, 'c-1', START),
    });
    // Of this one nobody said when it started: both say that it was now.
    const { flags, conversationPin } = await evaluated({ targetingKey: 'c-2' });
    expect(flags).toEqual([{ ...answer, value: 'b', variant: 'new~1' }]);
    const startMs = readPin(UNIT_KEY, 'c-2', conversationPin) ?? 0;
    expect(Math.abs(startMs - Date.now())).toBeLessThan(60_000);
    // Without a unit there is no conversation.
    expect(await evaluated({})).toEqual({ flags: [{ ...answer, value: 'a', variant: 'old' }] });
  });

  test('rejects for no context', async () => {
    const { newClient } = await aClientWorld(snapshotOf(1, { now: ramp(START) }));
    const client = newClient();
    await client.ready();
    const context = { targetingKey: 'c-1' };
    const get = () => {
      throw new Error('no');
    };
    Object.defineProperty(context, 'plan', { enumerable: true, get });
    const { flags } = await evaluateForBrowser(client, context, { now: '' });
    expect(flags).toEqual([{ key: 'now', value: 'a', variant: 'old', reason: 'TARGETING_MATCH' }]);
  });
});
