import { ProblemError, type RolloutView } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import { recordMissingBaselines } from './missing-baselines.ts';
import type { ServerParts } from './server-parts.ts';

/** Rollouts: start, look at, command. The controller hears of each change at once. */
export function rolloutHandlers(
  parts: ServerParts,
): Pick<Handlers, 'createRollout' | 'rollouts' | 'rollout' | 'commandRollout'> {
  const { store, clock, loop, log } = parts;
  /** A rollout of another environment looks like none: its existence is not the caller's. */
  const visible = async (caller: Caller, id: string): Promise<RolloutView> => {
    const found = await store.read('getRollout', { id, nowMs: clock.nowMs() });
    const environment = environmentOf(caller, undefined);
    if (found !== null && (environment === null || found.environment === environment)) return found;
    throw new ProblemError(
      'not-found',
      `Cannot find rollout "${id}": there is none; see "tidegate rollout status"`,
    );
  };
  return {
    createRollout: async ({ body, caller }) => {
      const actor = actorOf(caller);
      const nowMs = clock.nowMs();
      const asked = { plan: body.plan, environment: environmentOf(caller, body.environment) };
      const { baselines } = await store.read('planBaselines', { ...asked, nowMs });
      const view = await store.transact('createRollout', {
        ...asked,
        baselines,
        scale: body.scale ?? null,
        reason: body.reason ?? null,
        actor,
        nowMs,
      });
      void loop.wake();
      // It has started, whatever becomes of the baselines: they can be recorded by hand too.
      await recordMissingBaselines(parts, { environment: view.environment, actor, nowMs }).catch(
        (err: unknown) => log.error({ err }, 'baselines could not be recorded'),
      );
      return view;
    },
    rollouts: async ({ query, caller }) => {
      const nowMs = clock.nowMs();
      const environment = environmentOf(caller, query.environment);
      const rollouts = await store.read('listRollouts', { environment, nowMs });
      return { serverMs: nowMs, rollouts };
    },
    rollout: async ({ params, caller }) => await visible(caller, params.id),
    commandRollout: async ({ params, body, caller }) => {
      await visible(caller, params.id);
      const view = await store.transact('commandRollout', {
        id: params.id,
        command: body,
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      });
      void loop.wake();
      return view;
    },
  };
}
