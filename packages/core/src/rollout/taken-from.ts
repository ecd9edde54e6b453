import { drawSplit } from '../flag/draw-split.ts';
import { generalShare } from './shares-now.ts';
import type { Share } from './types.ts';

/** Who gets what: shares of a phase, or draws of a step. */
export interface Given {
  readonly control: string;
  readonly candidate: string;
  /** In matching order. */
  readonly shares: readonly Share[];
}

/**
 * Somebody who has a variant by what was given before, and not by what comes after, whatever segments
 * he is in: by the first segment that he was matched by and is matched by then; `null` = nobody. Draws
 * of a flag share a salt, so a unit keeps a variant while the variant's slot of the shares covers the
 * one that it had. As in `lowersAnybody`, looking at those in none, one or two segments is enough.
 * Never throws.
 */
export function takenFrom(
  variant: string,
  before: Given,
  after: Given,
): { readonly segment: string | null } | null {
  const names = ({ shares }: Given) => [null, ...shares.map(({ segment }) => segment)];
  for (const first of names(before)) {
    for (const second of names(after)) {
      const segments = [first, second];
      const had = slotOf(variant, before, segments);
      if (had !== null && !covers(slotOf(variant, after, segments), had)) {
        return { segment: first ?? second };
      }
    }
  }
  return null;
}

/** Where the units that have a variant lie, of 100 000; `partParts` of them take part at all. */
export interface Slot {
  readonly partParts: number;
  readonly fromParts: number;
  /** Exclusive, above `fromParts`. */
  readonly toParts: number;
}

/** The slot of a variant in what somebody in some segments is given; `null` = he never gets it. */
export function slotOf(
  variant: string,
  given: Given,
  segments: readonly (string | null)[],
): Slot | null {
  const match = given.shares.find(({ segment }) => segment !== null && segments.includes(segment));
  const share = match ?? generalShare(given.shares);
  if (share === undefined) return null;
  const { partParts, split } = drawSplit(given, share);
  let fromParts = 0;
  for (const part of split.slice(0, -1)) {
    const toParts = fromParts + part.weightParts;
    if (part.variant === variant && partParts > 0 && toParts > fromParts) {
      return { partParts, fromParts, toParts };
    }
    fromParts = toParts;
  }
  return null;
}

function covers(slot: Slot | null, had: Slot): boolean {
  if (slot === null || slot.partParts < had.partParts) return false;
  return slot.fromParts <= had.fromParts && slot.toParts >= had.toParts;
}
