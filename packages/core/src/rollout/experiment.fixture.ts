import type { SplitPart } from '../flag/types.ts';
import { ANA, aPhase, aPlan } from './rollout.fixture.ts';
import type { Phase, Plan, RolloutEvent, Share } from './types.ts';

/** Two candidates and control. */
export const ARMS: readonly SplitPart[] = [
  { variant: 'new', weightParts: 33_000 },
  { variant: 'newer', weightParts: 33_000 },
  { variant: 'legacy', weightParts: 34_000 },
];

/** Who takes part, split over `ARMS`. */
export function taking(weightParts: number, segment: string | null = null): Share {
  return { segment, weightParts, arms: ARMS };
}

/** A plan of two phases that an experiment runs as; no rule judges it. */
export function experimentOf(changes: Partial<Plan> = {}, phases?: readonly Phase[]): Plan {
  return aPlan({
    phases: phases ?? [
      aPhase({ name: 'few', shares: [taking(10_000)] }),
      aPhase({ name: 'all', shares: [taking(100_000)] }),
    ],
    experiment: { hash: 'e', arms: ARMS },
    ...changes,
  });
}

/** A person's decision. */
export function aShipping(
  changes: Partial<Extract<RolloutEvent, { type: 'ship' }>> = {},
): Extract<RolloutEvent, { type: 'ship' }> {
  return { type: 'ship', actor: ANA, reason: 'It won', variant: 'newer', raises: true, ...changes };
}
