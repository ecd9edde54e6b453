import type { Plan } from '@tidegate/core';
import { ProblemError, parseFiles } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf } from '../auth/environment-of.ts';
import { actionNames } from './action-names.ts';
import { mistakesIn } from './apply-handlers.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';
import { visibleRollout } from './visible-rollout.ts';

type PlanRoute = 'plans' | 'promotePlan' | 'previewEdit' | 'rolloutTicks';

/** Plans that were applied, and what they do to rollouts. */
export function planHandlers(parts: ServerParts): Pick<Handlers, PlanRoute> {
  const { store, clock } = parts;
  return {
    plans: async ({ query, caller }) => {
      const environment = environmentOf(caller, query.environment);
      return { plans: await store.read('listPlans', { environment }) };
    },
    promotePlan: async ({ body, caller }) => {
      // A key of one environment reaches no other.
      for (const environment of [body.from, body.to]) environmentOf(caller, environment);
      return await store.transact('promotePlan', {
        plan: body.plan,
        from: body.from,
        to: body.to,
        reason: body.reason ?? null,
        actions: actionNames(parts),
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      });
    },
    previewEdit: async ({ params, body, caller }) => {
      await visibleRollout(parts, caller, params.id);
      const stored = await store.read('metricDefinitions', {});
      const plan = onePlan(body.files, parseFiles(body.files, stored));
      const asked = { id: params.id, plan, actions: actionNames(parts), nowMs: clock.nowMs() };
      return await store.read('previewEdit', asked);
    },
    rolloutTicks: async ({ params, query, caller }) => {
      const { id } = await visibleRollout(parts, caller, params.id);
      const page = await store.read('rolloutTicks', { id, after: query.after });
      if (page !== null) return page;
      throw new ProblemError('not-found', `Cannot find rollout "${id}": it was forgotten just now`);
    },
  };
}

/** @throws {ProblemError} `file-has-mistakes`; `malformed-request` without one plan, or with two */
function onePlan(files: readonly unknown[], parsed: ReturnType<typeof parseFiles>): Plan {
  const problems = parsed.flatMap(({ result }) => (result.ok ? [] : result.problems));
  if (problems.length > 0) throw mistakesIn('read', files.length, problems);
  const plans = parsed.flatMap(({ result }) =>
    result.ok && result.parsed.kind === 'Plan' ? [result.parsed.plan] : [],
  );
  const [plan] = plans;
  if (plan !== undefined && plans.length === 1) return plan;
  throw new ProblemError(
    'malformed-request',
    `Cannot preview an edit: ${plans.length} plans were given; give one, and what stands beside it`,
  );
}
