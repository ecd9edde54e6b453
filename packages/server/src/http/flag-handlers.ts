import { type EvaluationContext, evaluate, explain } from '@tidegate/core';
import { type Explanation, ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { HeldRuleset } from '../stream/held-ruleset.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type Handled = 'flags' | 'setFlag' | 'killFlag' | 'archiveFlag' | 'evaluateFlag';

/** Flags: list, set, kill, archive, and what a context would get. */
export function flagHandlers({ store, clock, rulesets }: ServerParts): Pick<Handlers, Handled> {
  return {
    flags: async ({ query, caller }) => ({
      flags: await store.read('listFlags', {
        environment: environmentOf(caller, query.environment),
      }),
    }),
    setFlag: async ({ params, body, caller }) =>
      await store.transact('setFlag', {
        environment: oneEnvironmentOf(caller, body.environment),
        key: params.key,
        variant: body.variant,
        reason: body.reason ?? null,
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      }),
    killFlag: async ({ params, body, caller }) =>
      await store.transact('killFlag', {
        environment: oneEnvironmentOf(caller, body.environment),
        key: params.key,
        reason: body.reason ?? null,
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      }),
    archiveFlag: async ({ params, body, caller }) =>
      await store.transact('archiveFlag', {
        environment: oneEnvironmentOf(caller, body.environment),
        key: params.key,
        reason: body.reason ?? null,
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      }),
    evaluateFlag: async ({ params: { key }, body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const current = await rulesets.current(environment);
      if (current === null)
        throw new ProblemError(
          'not-found',
          `Cannot evaluate "${key}": there is no environment "${environment}"`,
        );
      const nowMs = clock.nowMs();
      const answer = evaluate(current.compiled(), key, body.context, nowMs);
      const { variant, draw, rule, reason } = answer;
      const explanation = body.explain ? explained(current, key, body.context, nowMs) : null;
      return {
        key,
        variant,
        draw,
        rule,
        reason,
        ...(answer.value === undefined ? {} : { value: answer.value }),
        ...(answer.errorCode === undefined ? {} : { errorCode: answer.errorCode }),
        ...(explanation === null ? {} : { explanation }),
      };
    },
  };
}

/** `null` for a flag that is not there: its error code says so. */
function explained(
  { document: { flags, $evaluators } }: HeldRuleset,
  key: string,
  context: EvaluationContext,
  nowMs: number,
): Explanation | null {
  const flag = Object.hasOwn(flags, key) ? flags[key] : undefined;
  if (flag === undefined) return null;
  const { sentence, steps, bucket } = explain(flag, key, context, nowMs, $evaluators);
  return {
    sentence,
    steps: steps.map((step) => ({ ...step })),
    bucket: bucket && { ...bucket, slices: [...bucket.slices] },
  };
}
