import type { Plan } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import { environmentOf } from '../auth/environment-of.ts';
import { testNow } from '../notify/test-now.ts';
import type { Check, Finding } from './check.ts';
import type { CheckWorld } from './check-world.ts';

/**
 * Whether those whom a plan tells can be told: each channel exists, is used, and takes a test message,
 * which is really sent. Without a plan all channels of the server are tried.
 */
export function checkChannels(world: CheckWorld, plan: Plan | null): Check {
  const { channels, store, clock, caller } = world;
  const named = plan === null ? Object.keys(channels.named) : channelsOf(plan);
  return {
    name: 'channels',
    title: 'Channels take a message (a test is sent)',
    async look() {
      if (named.length === 0)
        return {
          outcome: 'failed',
          detail: plan === null ? 'there are none' : 'the plan tells nobody',
        };
      const missing = named.filter((name) => !Object.hasOwn(channels.named, name));
      if (missing.length > 0) return failed(missing, 'is missing');
      const states = await store.read('channelStates', { nowMs: clock.nowMs() });
      const disabled = states
        .filter(({ channel, disabledMs }) => named.includes(channel) && disabledMs !== null)
        .map(({ channel }) => channel);
      if (disabled.length > 0) return failed(disabled, 'is disabled');
      if (environmentOf(caller, undefined) !== null)
        return {
          outcome: 'unknown',
          detail: `they are there, and were not tried: the key belongs to "${caller.environment}" and channels are the whole server's; use an admin key of all environments`,
        };
      return answered(await Promise.all(named.map((name) => tried(name, world))));
    },
  };
}

interface Tried extends Finding {
  readonly name: string;
}

async function tried(name: string, world: CheckWorld): Promise<Tried> {
  try {
    const { outcome, detail } = await testNow(name, world.caller, world);
    return { name, outcome: outcome === 'ok' ? 'ok' : 'failed', detail };
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { name, outcome: 'unknown', detail: cause.message };
  }
}

function answered(all: readonly Tried[]): Finding {
  const bad = all.filter(({ outcome }) => outcome !== 'ok');
  if (bad.length === 0)
    return { outcome: 'ok', detail: `a test reached ${all.map(({ name }) => name).join(', ')}` };
  return {
    outcome: bad.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'unknown',
    detail: bad.map(({ name, detail }) => `"${name}": ${detail}`).join('; '),
  };
}

function failed(names: readonly string[], what: string): Finding {
  return { outcome: 'failed', detail: names.map((name) => `"${name}" ${what}`).join('; ') };
}

function channelsOf({ notify, announcements = [] }: Plan): string[] {
  return [...new Set([...notify, ...announcements.flatMap(({ channels }) => channels)])];
}
