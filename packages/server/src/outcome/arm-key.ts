import type { ArmOutcomes } from '@tidegate/core';

/** Names an arm of a draw in a map. */
export function armKey({ variant, draw }: Pick<ArmOutcomes, 'variant' | 'draw'>): string {
  return `${draw} ${variant}`;
}
