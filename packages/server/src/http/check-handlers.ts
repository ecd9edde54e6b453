import type { Caller } from '../auth/authenticate.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Check } from '../check/check.ts';
import { listChecks } from '../check/list-checks.ts';
import { actionNames } from './action-names.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

interface Asked {
  readonly environment: string;
  readonly plan?: string | undefined;
  readonly names?: readonly string[] | undefined;
}

/** Whether an installation is ready for a rollout. */
export function checkHandlers(parts: ServerParts): Pick<Handlers, 'checks' | 'runChecks'> {
  return {
    checks: async ({ query, caller }) => {
      const { checks } = await asked(parts, query, caller);
      return { checks: checks.map(({ name, title }) => ({ name, title })) };
    },
    runChecks: async ({ body, caller }) => {
      const { place, checks } = await asked(parts, body, caller);
      const results = await parts.checks.results(place, checks);
      // Nothing that was looked at is nothing that is known.
      const ok = results.length > 0 && results.every(({ outcome }) => outcome === 'ok');
      return { ok, results };
    },
  };
}

async function asked(
  parts: ServerParts,
  { environment: named, plan: name, names }: Asked,
  caller: Caller,
): Promise<{ readonly place: string; readonly checks: readonly Check[] }> {
  const { store, clock } = parts;
  const environment = oneEnvironmentOf(caller, named);
  const given = { environment, actions: actionNames(parts), nowMs: clock.nowMs() };
  const plan =
    name === undefined ? null : await store.read('planReadiness', { plan: name, ...given });
  const checks = listChecks({ ...parts, environment, caller }, { plan, names: names ?? null });
  // What a key may see or try is its own.
  return { place: JSON.stringify([environment, plan?.plan ?? null, caller.environment]), checks };
}
