import { ProblemError } from '@tidegate/protocol/problem';
import type { Tx } from '../store/transaction.ts';

/** Name of the controller's lease. */
export const CONTROLLER_LEASE = 'controller';

/**
 * The fence: a controller that lost its lease can do nothing any more.
 *
 * @throws ProblemError `conflict` when the lease is at another term
 */
export async function requireTerm({ db }: Tx, term: number): Promise<void> {
  const lease = await db
    .selectFrom('lease')
    .select('term')
    .where('name', '=', CONTROLLER_LEASE)
    .executeTakeFirst();
  if (lease?.term === term) return;
  const state = lease === undefined ? 'nobody holds the lease' : `the lease is at ${lease.term}`;
  throw new ProblemError(
    'conflict',
    `Cannot act as controller of term ${term}: ${state}; take the lease first`,
  );
}
