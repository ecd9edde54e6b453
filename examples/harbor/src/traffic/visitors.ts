import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../model/seeded-random.ts';
import { type ChatTarget, holdConversation } from './hold-conversation.ts';
import { scriptConversation, THINK_MEAN_MS } from './script-conversation.ts';
import type { TrafficRecord } from './traffic-record.ts';

/** Most conversations that one process holds at once. */
export const CONVERSATIONS_MAX = 1_000;

/** Visitors who come, talk and are followed by the next one. */
export interface Visitors {
  /** Holds so many conversations at once from now on (0 … 1 000); those too many finish first. */
  pace(conversations: number): void;
  /** Ends at the next turn of everybody; resolves when nobody is left. */
  stop(): Promise<void>;
}

/** Sends visitors to `chatUrls`, which must be on this machine. */
export function createVisitors(
  chatUrls: readonly string[],
  record: TrafficRecord,
  random: Random,
): Visitors {
  const targets = chatUrls.map(targetOf);
  const seats = new Map<number, Promise<void>>();
  let wanted = 0;
  const sit = async (seat: number): Promise<void> => {
    // Spread over one thinking time, so that nobody talks in step.
    await wait(random() * THINK_MEAN_MS);
    while (seat < wanted) {
      const target = targets[Math.floor(random() * targets.length)];
      if (target === undefined) return;
      const script = scriptConversation(Date.now(), random);
      await holdConversation(script, target, record, () => wanted > 0);
    }
  };
  return {
    pace: (conversations) => {
      wanted = Math.max(0, Math.min(CONVERSATIONS_MAX, Math.floor(conversations)));
      for (let seat = 0; seat < wanted; seat += 1) {
        if (seats.has(seat)) continue;
        seats.set(
          seat,
          sit(seat).finally(() => seats.delete(seat)),
        );
      }
    },
    stop: async () => {
      wanted = 0;
      await Promise.all(seats.values());
      for (const target of targets) target.agent.destroy();
    },
  };
}

function targetOf(text: string): ChatTarget {
  const url = new URL('/api/chat', text);
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)) {
    throw new Error(
      `Cannot send traffic to "${url.hostname}": it is not this machine; name a loopback address`,
    );
  }
  return { url, agent: new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256 }) };
}
