import { type CompiledRuleset, compileRuleset, evaluate } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import { environmentOf, oneEnvironmentOf } from '../auth/environment-of.ts';
import type { HeldRuleset } from '../stream/ruleset-cache.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** Flags: list, set, kill, and what a context would get. */
export function flagHandlers({
  store,
  clock,
  rulesets,
}: ServerParts): Pick<Handlers, 'flags' | 'setFlag' | 'killFlag' | 'evaluateFlag'> {
  const compiled = new WeakMap<HeldRuleset, CompiledRuleset>();
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
    evaluateFlag: async ({ params, body, caller }) => {
      const environment = oneEnvironmentOf(caller, body.environment);
      const current = await rulesets.current(environment);
      if (current === null)
        throw new ProblemError(
          'not-found',
          `Cannot evaluate "${params.key}": there is no environment "${environment}"`,
        );
      const ruleset = compiled.get(current) ?? compileRuleset(current.document);
      compiled.set(current, ruleset);
      const answer = evaluate(ruleset, params.key, body.context, clock.nowMs());
      return {
        key: params.key,
        variant: answer.variant,
        draw: answer.draw,
        reason: answer.reason,
        ...(answer.value === undefined ? {} : { value: answer.value }),
        ...(answer.errorCode === undefined ? {} : { errorCode: answer.errorCode }),
      };
    },
  };
}
