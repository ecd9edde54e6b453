import { generalParts } from './shares-now.ts';
import type { Share } from './types.ts';

/** Somebody who gets less, by the first segment that he was matched by and is matched by now. */
export interface Lowered {
  /** `null` = everybody. */
  readonly segment: string | null;
  readonly fromParts: number;
  readonly toParts: number;
}

/**
 * Who gets a smaller share after than before, whatever segments he is in; `null` = nobody. Somebody
 * is decided by the first of his segments in each list, so it takes no more than looking at those who
 * are in none, in one, or in two. Draws share a salt: who has the candidate keeps it while his share
 * does not go down. Never throws.
 */
export function lowersAnybody(before: readonly Share[], after: readonly Share[]): Lowered | null {
  const names = (shares: readonly Share[]) => [null, ...shares.map(({ segment }) => segment)];
  for (const first of names(before)) {
    for (const second of names(after)) {
      const segments = [first, second];
      const fromParts = shareOf(before, segments);
      const toParts = shareOf(after, segments);
      if (toParts < fromParts) return { segment: first ?? second, fromParts, toParts };
    }
  }
  return null;
}

function shareOf(shares: readonly Share[], segments: readonly (string | null)[]): number {
  const match = shares.find(({ segment }) => segment !== null && segments.includes(segment));
  return match?.weightParts ?? generalParts(shares);
}
