import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { aClientWorld } from './client-world.fixture.ts';
import { servingFlag, snapshotOf } from './ruleset.fixture.ts';
import type { RulesetChange } from './types.ts';

const context = { targetingKey: 'chat-1', conversationStartedAtMs: 1 };

test('a variable overrides a flag until it is killed, and counts as an override', async () => {
  const toggle = servingFlag({ on: true, off: false }, 'off');
  const killed = { ...toggle, metadata: { killed: true } };
  const world = await aClientWorld(snapshotOf(3, { 'new-chat': toggle }));
  const { newClient, cells, publish } = world;
  const client = newClient({ overrides: { VITE_FEATURE_NEW_CHAT: 'true', HOME: undefined } });
  await client.ready();
  expect(client.details('new-chat', context, false)).toMatchObject({
    value: true,
    reason: 'STATIC',
    rule: 'override',
  });
  await client.flush();
  expect(cells('evaluations')).toMatchObject([{ labels: { reason: 'OVERRIDE' } }]);
  publish(snapshotOf(4, { 'new-chat': killed }));
  await vi.waitFor(() => expect(client.boolean('new-chat', context, true)).toBe(false));
});

test('the kill file stands above everything, also when nobody answers', async () => {
  const { server, newClient } = await aClientWorld(snapshotOf(1, {}));
  server.streamStatus = 503;
  const directory = await mkdtemp(join(tmpdir(), 'tidegate-kill-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const killFile = join(directory, 'kill.json');
  await writeFile(killFile, '{"flags":{"chat":"off"}}');
  const chat = servingFlag({ on: true, off: false }, 'on', { barred: 'off' });
  const overrides = { FEATURE_CHAT: 'on' };
  const client = newClient({ killFile, overrides, bootstrap: { flags: { chat } } });
  const changes: RulesetChange[] = [];
  client.onRuleset((change) => changes.push(change));
  await client.ready({ timeoutMs: 20 });
  expect(client.details('chat', context, true)).toMatchObject({ value: false, rule: 'kill-file' });
  await writeFile(killFile, '{"flags":{}}');
  await vi.waitFor(() => expect(client.boolean('chat', context, false)).toBe(true), 3_000);
  expect(changes.map(({ cause, flags }) => [cause, flags])).toEqual([
    ['kill-file', ['chat']],
    ['kill-file', ['chat']],
  ]);
});
