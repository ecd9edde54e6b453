import { murmur3Seeded } from './murmur3-seeded.ts';

const VARIANT_SEED = 86_028_157;

/**
 * The number 1..100 that Unleash draws a unit by.
 * Source: unleash-client 6, strategy/util: murmur3 of `group:unit` modulo 100, plus 1.
 */
export function strategyBucket(group: string, unit: string): number {
  return (murmur3Seeded(`${group}:${unit}`, 0) % 100) + 1;
}

/** The number 1..`total` that Unleash chooses a variant by; another seed, so it is independent. */
export function variantBucket(group: string, unit: string, total: number): number {
  return (murmur3Seeded(`${group}:${unit}`, VARIANT_SEED) % total) + 1;
}
