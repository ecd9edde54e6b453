import { ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** API keys: make, list, revoke. A revocation bites before it is answered. */
export function keyHandlers({
  store,
  clock,
  ring,
  hub,
}: ServerParts): Pick<Handlers, 'createKey' | 'keys' | 'revokeKey'> {
  const visible = async (environment: string | null) => {
    const keys = await store.read('listKeys', {});
    return environment === null ? keys : keys.filter((key) => key.environment === environment);
  };
  return {
    createKey: async ({ body, caller }) => {
      const made = await store.transact('createKey', {
        environment: oneEnvironmentOf(caller, body.environment),
        kind: body.kind,
        name: body.name ?? body.kind,
        expiresMs: body.expiresMs ?? null,
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      });
      ring.forget();
      return made;
    },
    keys: async ({ caller }) => ({ keys: await visible(environmentOf(caller, undefined)) }),
    revokeKey: async ({ params, caller }) => {
      const environment = environmentOf(caller, undefined);
      if (environment !== null && !(await visible(environment)).some(({ id }) => id === params.id))
        throw new ProblemError('not-found', `Cannot revoke key "${params.id}": there is none`);
      const view = await store.transact('revokeKey', {
        id: params.id,
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      });
      ring.forget();
      hub.endKey(params.id);
      return view;
    },
  };
}
