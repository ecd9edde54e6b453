import { ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type AlertRoute = 'alerts' | 'commandAlert' | 'silences' | 'createSilence' | 'endSilence';

/** Alert rules and silences: look, command, tell nobody for a while. */
export function alertHandlers({
  store,
  clock,
}: Pick<ServerParts, 'store' | 'clock'>): Pick<Handlers, AlertRoute> {
  const now = () => Math.trunc(clock.nowMs());
  return {
    alerts: async ({ query, caller }) => {
      const nowMs = now();
      const environment = environmentOf(caller, query.environment);
      return { serverMs: nowMs, alerts: await store.read('listAlerts', { environment, nowMs }) };
    },
    commandAlert: async ({ params: { name }, query, body: command, caller }) => {
      const environment = environmentOf(caller, query.environment);
      const asked = { environment, name, command, actor: actorOf(caller) };
      if (command.type !== 'baseline')
        return await store.transact('commandAlert', { ...asked, nowMs: now() });
      const baseline = { environment, rule: name };
      const [known] = await store.read('alertFigures', { nowMs: now(), baseline });
      const figures = known?.figures ?? null;
      return await store.transact('commandAlert', { ...asked, figures, nowMs: now() });
    },
    silences: async ({ query, caller }) => {
      const nowMs = now();
      const environment = environmentOf(caller, query.environment);
      const silences = await store.read('listSilences', { environment, nowMs });
      return { serverMs: nowMs, silences };
    },
    createSilence: async ({ body, caller }) => {
      const nowMs = now();
      return await store.transact('createSilence', {
        environment: oneEnvironmentOf(caller, body.environment),
        rule: body.rule ?? null,
        severity: body.severity ?? null,
        fromMs: body.fromMs ?? nowMs,
        ...{ toMs: body.toMs, reason: body.reason, actor: actorOf(caller), nowMs },
      });
    },
    endSilence: async ({ params: { id }, caller }) => {
      const nowMs = now();
      const environment = environmentOf(caller, undefined);
      if (environment !== null) {
        // A silence of another environment looks like none: its existence is not the caller's.
        const visible = await store.read('listSilences', { environment, nowMs });
        if (!visible.some((silence) => silence.id === id))
          throw new ProblemError(
            'not-found',
            `Cannot end silence "${id}": it does not exist; list the silences to see their ids`,
          );
      }
      return await store.transact('endSilence', { id, actor: actorOf(caller), nowMs });
    },
  };
}
