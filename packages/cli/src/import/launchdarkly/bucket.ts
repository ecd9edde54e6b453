import { createHash } from 'node:crypto';

/** 15 hex digits, all set: the nearest number, which is what JavaScript divides by. */
const LONGEST = 2 ** 60;

/**
 * The number 0..1 that LaunchDarkly draws a unit by.
 * Source: LaunchDarkly server SDKs, evaluation/Bucketer: SHA-1 of `key.salt.unit`, or of
 * `seed.unit`, its first 15 hex digits over the longest such number.
 */
export function bucket(prefix: string, unit: string): number {
  const digits = createHash('sha1').update(`${prefix}.${unit}`).digest('hex').slice(0, 15);
  return Number.parseInt(digits, 16) / LONGEST;
}
