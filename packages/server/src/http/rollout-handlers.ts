import { actorOf } from '../auth/actor-of.ts';
import { environmentOf } from '../auth/environment-of.ts';
import { actionNames } from './action-names.ts';
import type { Handlers } from './handler.ts';
import { inTime } from './in-time.ts';
import { recordMissingBaselines } from './missing-baselines.ts';
import type { ServerParts } from './server-parts.ts';
import { visibleRollout } from './visible-rollout.ts';

/** Rollouts: start, look at, command. The controller hears of each change at once. */
export function rolloutHandlers(
  parts: ServerParts,
): Pick<Handlers, 'createRollout' | 'rollouts' | 'rollout' | 'commandRollout'> {
  const { store, clock, loop, log } = parts;
  return {
    createRollout: async ({ body, caller }) => {
      const actor = actorOf(caller);
      const nowMs = clock.nowMs();
      const asked = { plan: body.plan, environment: environmentOf(caller, body.environment) };
      const { baselines } = await store.read('planBaselines', { ...asked, nowMs });
      const view = await inTime(clock, (atMs) =>
        store.transact('createRollout', {
          ...asked,
          baselines,
          scale: body.scale ?? null,
          reason: body.reason ?? null,
          ...(body.method === undefined ? {} : { method: body.method }),
          ...(body.atMs === undefined ? {} : { atMs: body.atMs }),
          actions: actionNames(parts),
          actor,
          nowMs: atMs,
        }),
      );
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
    rollout: async ({ params, caller }) => await visibleRollout(parts, caller, params.id),
    commandRollout: async ({ params, body, caller }) => {
      const { environment } = await visibleRollout(parts, caller, params.id);
      const nowMs = clock.nowMs();
      const { baselines } =
        body.type === 'edit'
          ? await store.read('planBaselines', { plan: body.plan, environment, nowMs })
          : { baselines: {} };
      const view = await inTime(clock, (atMs) =>
        store.transact('commandRollout', {
          id: params.id,
          command: body,
          actions: actionNames(parts),
          baselines,
          actor: actorOf(caller),
          nowMs: atMs,
        }),
      );
      void loop.wake();
      return view;
    },
  };
}
