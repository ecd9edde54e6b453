import { setTimeout as wait } from 'node:timers/promises';
import { type Client, createClient } from '@tidegate/sdk';
import { onTestFinished } from 'vitest';
import type { ServerProcess } from '../faults/server-process.fixture.ts';

/** A real client whose conversations come and go all the time. */
export interface TalkingAgent {
  readonly client: Client;
  /** Whether a new conversation would get the candidate. */
  candidate(flag: string): boolean;
  /** Share of turns that fail from now on, 0..1. */
  failing: number;
  /** The candidate says something that it may not. */
  leak(flag: string): void;
}

const TURN_MS = 20;

/** Talks about these flags until the test ends. */
export async function startTalking(
  { url, serverKey }: ServerProcess,
  flags: readonly string[],
): Promise<TalkingAgent> {
  const client = createClient({ url, key: serverKey });
  await client.ready({ timeoutMs: 10_000 });
  let count = 0;
  let isOver = false;
  const open = () => {
    count += 1;
    const id = `c-${count}`;
    return client.conversation({ id, startedAtMs: Date.now() }).turn();
  };
  const agent: TalkingAgent = {
    client,
    failing: 0,
    candidate: (flag) =>
      Array.from({ length: 20 }, (_, unit) => {
        const context = { targetingKey: `u-${unit}`, conversationStartedAtMs: Date.now() };
        return client.boolean(flag, context, false);
      }).includes(true),
    leak(flag) {
      for (;;) {
        const turn = open();
        const isNew = turn.boolean(flag, false);
        if (isNew) turn.report('pii_leaks', { detector: 'phone-number' });
        turn.end();
        if (isNew) return;
      }
    },
  };
  const talk = (async () => {
    while (!isOver) {
      const turn = open();
      const isNew = flags.map((flag) => turn.boolean(flag, false)).includes(true);
      if (isNew && (count * 37) % 100 < agent.failing * 100) turn.fail(new Error('no answer'));
      else turn.end();
      await wait(TURN_MS);
    }
  })();
  onTestFinished(async () => {
    isOver = true;
    await talk;
    await client.close();
  });
  return agent;
}
