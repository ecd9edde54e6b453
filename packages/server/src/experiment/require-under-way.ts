import { ProblemError } from '@tidegate/protocol/problem';
import type { Tx } from '../store/transaction.ts';
import { requireExperiment } from './get.ts';
import { isUnderWay, type UnderWay } from './is-under-way.ts';

/** @throws ProblemError `not-found`; `conflict` when it does not run */
export async function requireUnderWay(
  tx: Tx,
  place: { readonly environment: string; readonly name: string },
  verb: string,
): Promise<UnderWay> {
  const stored = await requireExperiment(tx, place);
  if (isUnderWay(stored)) return stored;
  const { status } = stored;
  throw new ProblemError(
    'conflict',
    `Cannot ${verb} experiment "${place.name}": it is ${status}; ${status === 'draft' ? 'start it first' : 'nothing of it runs'}`,
  );
}
