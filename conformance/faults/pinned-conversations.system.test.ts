/** F34 before a real server: two clients that restart, while a rollout goes up and is taken back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, type ClientOptions, createClient } from '@tidegate/sdk';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startTestServer } from '../../packages/server/src/http/server.fixture.ts';
import { report, SEED } from './fault-report.fixture.ts';
import { seeded } from './seeded.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat:
    variants: { legacy: old, new: fresh }
    off: legacy
    environments: { production: legacy }
`;
const planText = (policy: string) => `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: chat
control: legacy
candidate: new
unit: conversation
activationLead: 1s
phases:
  - { name: one, audience: { weight: 1% }, hold: 1h }
  - { name: five, audience: { weight: 5% }, hold: 1h }
  - { name: quarter, audience: { weight: 25% }, hold: 1h }
  - { name: half, audience: { weight: 50% }, hold: 1h }
  - { name: all, audience: { weight: 100% }, hold: 1h }
rollback: { conversations: ${policy} }
`;

interface Chat {
  readonly id: string;
  readonly startedAtMs: number;
  variant: string | null;
}

/** A server with a rollout, and two processes of an agent: one keeps its ruleset on disk. */
async function aWorld(policy: 'drain' | 'cut-now') {
  const random = seeded(SEED);
  const server = await startTestServer();
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'tidegate-pins-'));
  const { text: key } = await server.key('server');
  const given: Partial<ClientOptions>[] = [{ cacheDirectory }, {}];
  const open = (options: Partial<ClientOptions>) =>
    createClient({ url: server.url, key, processMetrics: false, ...options });
  const clients = given.map(open);
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all([server.remove(), rm(cacheDirectory, { recursive: true, force: true })]);
  });
  const post = async (path: string, body: unknown) => {
    const answer = await server.call('POST', path, { key: server.admin, body });
    expect([answer.status < 300, answer.body]).toEqual([true, answer.body]);
    return answer.body as { id: string };
  };
  const files = [
    { name: 'flags.yaml', text: FLAGS },
    { name: 'plan.yaml', text: planText(policy) },
  ];
  await post('/api/v1/apply', { files });
  await Promise.all(clients.map((client) => client.ready()));
  const chats: Chat[] = [];
  const told = { turns: 0, switches: 0, restarts: 0, cutTurns: 0 };

  const turnOf = (chat: Chat, client: Client): string | null => {
    const { id, startedAtMs } = chat;
    const turn = client.conversation({ id, startedAtMs }).turn();
    const { variant } = turn.details('chat', '');
    turn.end();
    return variant;
  };
  /** A few conversations begin, and all that go on have a turn somewhere. */
  const round = (begin: number): void => {
    for (let more = 0; more < begin; more += 1) {
      const startedAtMs = random.of(clients).nowMs();
      chats.push({ id: `chat-${chats.length}`, startedAtMs, variant: null });
    }
    for (const chat of chats) {
      const variant = turnOf(chat, random.of(clients));
      told.turns += 1;
      if (chat.variant !== null && chat.variant !== variant) told.switches += 1;
      chat.variant = variant;
    }
  };
  const restart = async (index: number): Promise<void> => {
    const old = clients[index];
    told.cutTurns += old?.counters().cutTurns ?? 0;
    await old?.close();
    const next = open(given[index] ?? {});
    // Who serves before it heard from the server serves what was, not what is.
    expect(await next.ready()).toMatchObject({ live: true });
    clients[index] = next;
    told.restarts += 1;
  };
  const untilHeard = async (act: () => Promise<unknown>): Promise<void> => {
    const heard = clients.map(
      (client) => new Promise<void>((resolve) => void client.onRuleset(() => resolve())),
    );
    await act();
    await Promise.all(heard);
  };
  return { post, chats, told, round, restart, untilHeard, clients };
}

async function goneUp(policy: 'drain' | 'cut-now') {
  const world = await aWorld(policy);
  const { post, round, restart, untilHeard, clients, chats } = world;
  let id = '';
  for (const [phase, weight] of [1, 5, 25, 50, 100].entries()) {
    await untilHeard(async () => {
      if (phase === 0) ({ id } = await post('/api/v1/rollouts', { plan: 'chat' }));
      else await post(`/api/v1/rollouts/${id}/commands`, { type: 'promote', reason: 'go on' });
    });
    const raisedMs = clients[0]?.nowMs() ?? 0;
    // Conversations begin before, at and after the second from which the step counts.
    const inForce = () => {
      round(2);
      expect(clients[0]?.nowMs()).toBeGreaterThan(raisedMs + 2_000);
    };
    await vi.waitFor(inForce, { timeout: 20_000, interval: 50 });
    await restart(phase % 2);
    round(weight === 100 ? 40 : 10);
  }
  const drawn = chats.filter(({ variant }) => variant === 'new').length;
  const rollBack = async () => {
    const command = { type: 'rollback', reason: 'enough' };
    await untilHeard(() => post(`/api/v1/rollouts/${id}/commands`, command));
  };
  return { ...world, drawn, rollBack };
}

test('F34: a drain moves no conversation that goes on, over two clients and restarts', async (context) => {
  const { rollBack, round, restart, chats, told, clients, drawn } = await goneUp('drain');
  // Let the second pass in which the last of them began.
  const beganMs = Math.max(...chats.map(({ startedAtMs }) => startedAtMs));
  await vi.waitFor(() => expect(clients[0]?.nowMs()).toBeGreaterThan(beganMs + 1_000), {
    timeout: 5_000,
  });
  await rollBack();
  round(0);
  await restart(0);
  await restart(1);
  round(5);
  report(context, 'F34', {
    'before a real server: switches through raises, restarts and a drain': [
      told.switches,
      { is: 0 },
    ],
    'turns that any client saw cut': [
      told.cutTurns + clients.reduce((sum, client) => sum + client.counters().cutTurns, 0),
      { is: 0 },
    ],
    'conversations of the candidate that went on': [drawn, { above: 30 }],
  });
  expect(chats.slice(-5).map(({ variant }) => variant)).toEqual(Array(5).fill('legacy'));
});

test('F34: cut-now moves every conversation at its next turn, and says so', async (context) => {
  const { rollBack, round, chats, told, clients, drawn } = await goneUp('cut-now');
  const open = clients.map((client) =>
    client.conversation({ id: 'open', startedAtMs: client.nowMs() }).turn(),
  );
  const before = open.map((turn) => turn.string('chat', ''));
  expect([before, told.switches]).toEqual([['fresh', 'fresh'], 0]);
  await rollBack();
  // A turn that is under way stays as it is.
  expect(open.map((turn) => turn.string('chat', ''))).toEqual(before);
  round(0);
  const cut = clients.map((client) => client.counters().cutTurns);
  report(context, 'F34', {
    'before a real server: conversations that cut-now left on the candidate': [
      chats.filter(({ variant }) => variant === 'new').length,
      { is: 0 },
    ],
    'conversations that it moved, of those on the candidate': [told.switches - drawn, { is: 0 }],
    'turns that the clients counted as cut': [
      cut.reduce((sum, one) => sum + one, 0),
      { above: 30 },
    ],
  });
  round(0);
  expect(told.switches).toBe(drawn);
});
