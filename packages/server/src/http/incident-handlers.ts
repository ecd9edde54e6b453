import { type IncidentView, ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type IncidentRoute =
  | 'incidents'
  | 'incident'
  | 'incidentNotice'
  | 'openIncident'
  | 'commandIncident'
  | 'followUps'
  | 'doneFollowUp'
  | 'lessons'
  | 'decide';

/** Incidents, what is to be done after them, what was learned, and what the decision matrix says. */
export function incidentHandlers(
  parts: Pick<ServerParts, 'store' | 'clock'>,
): Pick<Handlers, IncidentRoute> {
  const { store, clock } = parts;
  const now = () => Math.trunc(clock.nowMs());
  return {
    incidents: async ({ query: { status = null, limit, ...query }, caller }) => {
      const nowMs = now();
      const environment = environmentOf(caller, query.environment);
      const asked = { environment, status, limit, nowMs };
      return { serverMs: nowMs, incidents: await store.read('listIncidents', asked) };
    },
    incident: async ({ params: { id }, caller }) => await visible(parts, caller, id, now()),
    incidentNotice: async ({ params: { id }, caller }) => {
      const nowMs = now();
      await visible(parts, caller, id, nowMs);
      return { notices: await store.read('incidentNotice', { id, nowMs }) };
    },
    openIncident: async ({ body, caller }) => {
      const { title, severity, rollout = null, issue = null, metric = null, value = null } = body;
      return await store.transact('openIncident', {
        environment: oneEnvironmentOf(caller, body.environment),
        ...{ title, severity, rollout, issue, metric, value },
        ...{ actor: actorOf(caller), nowMs: now() },
      });
    },
    commandIncident: async ({ params: { id }, body: command, caller }) => {
      const nowMs = now();
      await visible(parts, caller, id, nowMs);
      return await store.transact('commandIncident', {
        id,
        command,
        actor: actorOf(caller),
        nowMs,
      });
    },
    followUps: async ({ query, caller }) => {
      const nowMs = now();
      const environment = environmentOf(caller, query.environment);
      const asked = { environment, all: query.all === 'true', nowMs };
      return { serverMs: nowMs, followUps: await store.read('listFollowUps', asked) };
    },
    doneFollowUp: async ({ params: { id }, body: { note = null }, caller }) => {
      const nowMs = now();
      await requireVisibleFollowUp(parts, caller, id, nowMs);
      return await store.transact('doneFollowUp', { id, note, actor: actorOf(caller), nowMs });
    },
    lessons: async ({ query, caller }) => {
      const environment = environmentOf(caller, query.environment);
      return { lessons: await store.read('listLessons', { environment }) };
    },
    decide: async ({ query: { issue = null, metric = null, value = null, ...query }, caller }) => {
      const environment = oneEnvironmentOf(caller, query.environment);
      return await store.read('decideOn', { environment, issue, metric, value });
    },
  };
}

/** An incident of another environment looks like none: its existence is not the caller's. */
async function visible(
  { store }: Pick<ServerParts, 'store'>,
  caller: Caller,
  id: string,
  nowMs: number,
): Promise<IncidentView> {
  const found = await store.read('getIncident', { id, nowMs });
  const environment = environmentOf(caller, undefined);
  if (found !== null && (environment === null || found.environment === environment)) return found;
  throw new ProblemError(
    'not-found',
    `Cannot find incident "${id}": there is none; list the incidents to see their ids`,
  );
}

/** What is still to be done is listed whole, so a key of one environment can be held against it. */
async function requireVisibleFollowUp(
  { store }: Pick<ServerParts, 'store'>,
  caller: Caller,
  id: string,
  nowMs: number,
): Promise<void> {
  const environment = environmentOf(caller, undefined);
  if (environment === null) return;
  const open = await store.read('listFollowUps', { environment, all: true, nowMs });
  if (open.some((each) => each.id === id)) return;
  throw new ProblemError(
    'not-found',
    `Cannot find follow-up "${id}": there is none; list the follow-ups to see their ids`,
  );
}
