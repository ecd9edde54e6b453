import { createHmac } from 'node:crypto';
import type { Urgent } from '@tidegate/protocol';
import { turnSpans } from '../otlp/otlp.fixture.ts';
import { otlpSender } from '../otlp/send-otlp.fixture.ts';
import type { Store } from '../store/store.ts';
import { ANA, aWorld, FLAG, T0, turns, type World } from '../store/store-world.fixture.ts';
import { eraseUser } from './erase.ts';

/** Raw ids, as programs know them. */
export const ADA = 'ada@example.com';
export const BOB = 'bob@example.com';
/** Conversations: two of Ada's, one of Bob's. */
export const ADAS_CHAT = 'chat-of-ada-1';
export const ADAS_OTHER_CHAT = 'chat-of-ada-2';
export const BOBS_CHAT = 'chat-of-bob-1';

const place = { flag: FLAG, variant: 'new', draw: 1 };

/** A world with a rollout that runs, and what two users leave behind. */
export async function userWorld(store: Store) {
  const world = await aWorld(store);
  const rollout = await world.start();
  const current = await store.read('currentRuleset', { environment: 'production' });
  const secret = Buffer.from(current?.unitKey ?? '', 'base64url');
  /** As the SDK hides a unit. */
  const hide = (unit: string) =>
    createHmac('sha256', secret)
      .update(unit, 'utf8')
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  const otlp = otlpSender(world);
  return {
    world,
    rollout,
    hide,
    /** Ada and Bob each have a conversation that fails, is slow, buys, leaks and is traced. */
    live: async (round = 1) => {
      await leave(world, hide, { user: ADA, chats: [ADAS_CHAT, ADAS_OTHER_CHAT], round });
      await leave(world, hide, { user: BOB, chats: [BOBS_CHAT], round });
      for (const [index, chat] of [ADAS_CHAT, BOBS_CHAT].entries()) {
        const told = { variant: 'new~1', flag: FLAG, atMs: world.nowMs - 500 };
        const trace = 10 * round + index;
        await otlp.traces(turnSpans({ trace, conversation: chat, ...told }), `${round} ${index}`);
      }
      // Bob was seen in Ada's conversation.
      await world.send([], { units: [session(hide, ADAS_CHAT, BOB, world.nowMs)] });
    },
    export: (user: string, environment = 'production') =>
      store.read('exportUser', { environment, user, nowMs: world.nowMs }),
    erase: (user: string, changes: { environment?: string; reason?: string } = {}) =>
      eraseUser(store, {
        ...{ environment: 'production', reason: 'request 12', ...changes },
        ...{ user, actor: ANA, nowMs: world.nowMs },
      }),
  };
}

type Hide = (unit: string) => string;

interface Leaver {
  readonly user: string;
  readonly chats: readonly string[];
  readonly round: number;
}

async function leave(world: World, hide: Hide, { user, chats, round }: Leaver): Promise<void> {
  const atMs = world.nowMs;
  const failed = turns('new', 1, chats.length, 0, atMs);
  const cell = { ...failed.cell, events: chats.length, failedUnits: chats.map(hide) };
  await world.send([{ ...failed, cell } as typeof failed], {
    units: [
      ...chats.map((chat) => session(hide, chat, user, atMs)),
      ...chats.map((chat) => exposure(hide(chat), atMs)),
      ...chats.map((chat) => ({
        ...{ kind: 'conversation' as const, key: 'slowest' as const, unit: hide(chat), ...place },
        ...{ turns: 3, failedTurns: 1, latencyMs: 900, stages: { tools: 400 }, atMs },
      })),
      exposure(hide(user), atMs),
      { kind: 'conversion', key: 'bought', unit: hide(user), value: 5, atMs },
    ],
  });
  const [chat = ''] = chats;
  const urgent: Urgent = {
    ...{ id: `${user === ADA ? 'a' : 'b'}-${round}`, metric: 'pii_leaks', ...place },
    ...{ unit: hide(chat), detector: 'email', atMs },
  };
  const told = { environment: 'production', urgent, nowMs: atMs };
  await world.store.transact('ingestUrgent', { ...told, trusted: true });
  // A page tells of the raw one, which the server hides.
  const page = { ...urgent, id: `${urgent.id}-page`, unit: user };
  await world.store.transact('ingestUrgent', { ...told, urgent: page, trusted: false });
}

function session(hide: Hide, chat: string, user: string, atMs: number) {
  return { kind: 'session' as const, key: hide(chat), unit: hide(user), ...place, atMs };
}

function exposure(unit: string, atMs: number) {
  return { kind: 'exposure' as const, key: FLAG, unit, variant: 'new', draw: 1, atMs };
}

/** When the world began. */
export const BEGAN_MS = T0;
