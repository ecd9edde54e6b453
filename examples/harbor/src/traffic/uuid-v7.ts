import type { Random } from '../model/seeded-random.ts';

/** A UUID of version 7 (RFC 9562, section 5.7): its first 48 bits are the time in ms. */
export function uuidV7(nowMs: number, random: Random): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, '0');
  const hex = (digits: number): string =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`;
}
