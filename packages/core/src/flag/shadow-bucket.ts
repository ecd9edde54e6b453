import { bucketOf } from './fractional.ts';
import { hashPrefix, murmur3 } from './murmur3.ts';
import { WEIGHT_PARTS_TOTAL } from './types.ts';

/**
 * Where a unit lies in the shadow of a flag, 0..99 999: those below its `shadow` are shadowed, so that
 * a larger share keeps all of a smaller one. The hash is that of `shadow:<flag>:<unit>`, by the same
 * arithmetic as flagd's `fractional`, and independent of every draw. Never throws.
 *
 * @example
 * shadowBucket('new-chat', 'chat-17') < 10_000 // one unit in ten
 */
export function shadowBucket(flag: string, unit: string): number {
  return bucketOf(murmur3(hashPrefix(`shadow:${flag}:`), unit), WEIGHT_PARTS_TOTAL);
}
