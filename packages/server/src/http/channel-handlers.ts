import { nearestName } from '@tidegate/core';
import { type ChannelView, ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf } from '../auth/environment-of.ts';
import type { Channel } from '../config/channels.ts';
import { channelTarget } from '../notify/channel-target.ts';
import { testNow } from '../notify/test-now.ts';
import type { ChannelState } from '../store/store.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type ChannelRoute = 'channels' | 'testChannel' | 'enableChannel' | 'deliveries';
type Parts = Pick<ServerParts, 'store' | 'clock' | 'limits' | 'channels' | 'outbox'>;

/** Channels: how they do, what was told; test them, use them again. */
export function channelHandlers(parts: Parts): Pick<Handlers, ChannelRoute> {
  const { store, clock } = parts;
  const { named } = parts.channels;
  const views = async (): Promise<ChannelView[]> => {
    const states = await store.read('channelStates', { nowMs: clock.nowMs() });
    return Object.entries(named).map(([name, channel]) =>
      viewOf(
        name,
        channel,
        states.find((state) => state.channel === name),
      ),
    );
  };
  return {
    channels: async () => ({ serverMs: clock.nowMs(), channels: await views() }),
    testChannel: async ({ params: { name }, caller }) => {
      requireChannel('test', name, caller, named);
      return await testNow(name, caller, parts);
    },
    enableChannel: async ({ params: { name }, caller }) => {
      requireChannel('enable', name, caller, named);
      const nowMs = clock.nowMs();
      await store.transact('enableChannel', { channel: name, actor: actorOf(caller), nowMs });
      const view = (await views()).find((one) => one.name === name);
      if (view === undefined) throw unknownChannel('enable', name, named);
      return view;
    },
    deliveries: async ({ query, caller }) => ({
      serverMs: clock.nowMs(),
      deliveries: await store.read('listDeliveries', {
        channel: query.channel ?? null,
        environment: environmentOf(caller, query.environment),
        outcome: query.outcome ?? null,
        limit: query.limit,
      }),
    }),
  };
}

function viewOf(name: string, channel: Channel, state: ChannelState | undefined): ChannelView {
  return {
    name,
    kind: channel.kind,
    target: channelTarget(channel),
    disabledMs: state?.disabledMs ?? null,
    reason: state?.reason ?? '',
    lastOkMs: state?.lastOkMs ?? null,
    lastFailedMs: state?.lastFailedMs ?? null,
    dead: state?.dead ?? 0,
  };
}

/** Channels are the whole server's: a key that is bound to an environment looks, and leaves them. */
function requireChannel(
  verb: 'test' | 'enable',
  name: string,
  caller: Caller,
  named: Readonly<Record<string, Channel>>,
): void {
  if (!Object.hasOwn(named, name)) throw unknownChannel(verb, name, named);
  const environment = environmentOf(caller, undefined);
  if (environment === null) return;
  throw new ProblemError(
    'forbidden',
    `Cannot ${verb} channel "${name}": the key belongs to "${environment}" and channels are the whole server's; use an admin key of all environments`,
  );
}

function unknownChannel(
  verb: string,
  name: string,
  named: Readonly<Record<string, Channel>>,
): ProblemError {
  const names = Object.keys(named);
  const nearest = nearestName(name, names);
  const hint =
    names.length === 0
      ? 'the server has no channels; add one to its configuration file'
      : `there is none; ${nearest === null ? `name one of ${names.map((known) => `"${known}"`).join(', ')}` : `perhaps "${nearest}" is meant`}`;
  return new ProblemError('not-found', `Cannot ${verb} channel "${name}": ${hint}`);
}
