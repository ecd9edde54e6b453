import type { Seeded } from '../faults/seeded.fixture.ts';

/** Whether it happens this time. */
export function chance(random: Seeded, percent: number): boolean {
  return random.below(100) < percent;
}
