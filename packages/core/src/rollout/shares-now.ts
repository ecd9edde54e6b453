import type { Phase, Rollout, Share } from './types.ts';

/**
 * Who gets the candidate in a phase of this rollout: the phase's shares, none above the cap that a
 * gradual rollback set, and without the segments that a partial rollback took out. Those come first,
 * with a share of 0: whoever is in one of them is out, whatever else he is in. Never throws.
 */
export function sharesNow(
  phase: Pick<Phase, 'shares'>,
  { excluded, capParts }: Pick<Rollout, 'excluded' | 'capParts'>,
): readonly Share[] {
  const left = phase.shares
    .filter(({ segment }) => segment === null || !excluded.includes(segment))
    .map((share) => ({
      ...share,
      weightParts: Math.min(share.weightParts, capParts ?? share.weightParts),
    }));
  return left.length === 0
    ? []
    : [...excluded.map((segment) => ({ segment, weightParts: 0 })), ...left];
}

/** Share of everybody, 0..100 000. */
export function generalParts(shares: readonly Share[]): number {
  return generalShare(shares)?.weightParts ?? 0;
}

/** The share of everybody; `undefined` = there is none. */
export function generalShare(shares: readonly Share[]): Share | undefined {
  return shares.find(({ segment }) => segment === null);
}
