import type { Verdict, VerdictKind } from './types.ts';

/** Worst last. `not-applicable` says nothing, so anything else outranks it. */
const ORDER: readonly VerdictKind[] = ['not-applicable', 'pass', 'no-data', 'error', 'fail'];

/**
 * The worst of several verdicts by the one total order `fail > error > no-data > pass`;
 * `not-applicable` leaves the combination, and is the answer when nothing else is left.
 *
 * @throws Error on a kind that does not exist: an unknown severity must not rank as success
 */
export function combineVerdicts(verdicts: Iterable<Verdict>): VerdictKind {
  let worst = 0;
  for (const { kind } of verdicts) {
    const rank = ORDER.indexOf(kind);
    if (rank < 0) throw new Error(`Cannot combine verdicts: kind '${String(kind)}' is unknown`);
    worst = Math.max(worst, rank);
  }
  return ORDER[worst] ?? 'not-applicable';
}
