import { ProblemError, type RolloutView } from '@tidegate/protocol';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf } from '../auth/environment-of.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * A rollout that a caller may see. One of another environment looks like none: its existence is not
 * the caller's.
 *
 * @throws {ProblemError} `not-found`
 */
export async function visibleRollout(
  { store, clock }: Pick<ServerParts, 'store' | 'clock'>,
  caller: Caller,
  id: string,
): Promise<RolloutView> {
  const found = await store.read('getRollout', { id, nowMs: clock.nowMs() });
  const environment = environmentOf(caller, undefined);
  if (found !== null && (environment === null || found.environment === environment)) return found;
  throw new ProblemError(
    'not-found',
    `Cannot find rollout "${id}": there is none; see "tidegate rollout status"`,
  );
}
