import { ProblemError } from '@tidegate/protocol';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type JudgementRoute = 'evidence' | 'traffic';

/** What judgement rests on: how evidence grew, and the traffic that detectability is computed from. */
export function judgementHandlers({
  store,
  clock,
}: Pick<ServerParts, 'store' | 'clock'>): Pick<Handlers, JudgementRoute> {
  return {
    evidence: async ({ params: { id }, query: { guardrail, points }, caller }) => {
      const nowMs = clock.nowMs();
      const missing = new ProblemError(
        'not-found',
        `Cannot find rollout "${id}": there is none; see "tidegate rollout status"`,
      );
      const rollout = await store.read('getRollout', { id, nowMs });
      const environment = environmentOf(caller, undefined);
      // A rollout of another environment looks like none: its existence is not the caller's.
      if (rollout === null || (environment ?? rollout.environment) !== rollout.environment) {
        throw missing;
      }
      const view = await store.read('guardrailEvidence', { id, guardrail, points, nowMs });
      if (view === null) throw missing;
      return view;
    },
    traffic: async ({ query: { environment, flag, days }, caller }) =>
      await store.read('traffic', {
        environment: oneEnvironmentOf(caller, environment),
        ...{ flag, days, nowMs: clock.nowMs() },
      }),
  };
}
