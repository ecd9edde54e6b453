import { createHmac, timingSafeEqual } from 'node:crypto';

const PIN = /^(\d{1,15})\.([\w-]{22})$/;
const MAC_BYTES = 16;

/**
 * What a browser may say about the start of its conversation: `<startMs>.<MAC>`, where the MAC is the
 * first 16 bytes of HMAC-SHA256 over `pin:<targetingKey>:<startMs>`, base64url. Never throws.
 *
 * @param secret the environment's, base64url
 * @param startMs whole ms since epoch, 0 or more
 */
export function signPin(secret: string, targetingKey: string, startMs: number): string {
  return `${startMs}.${mac(secret, targetingKey, startMs).toString('base64url')}`;
}

/**
 * The start that we signed for this targeting key, ms since epoch; `null` for anything else. Never
 * throws.
 */
export function readPin(secret: string, targetingKey: string, pin: unknown): number | null {
  if (typeof pin !== 'string') return null;
  const [, start, given] = PIN.exec(pin) ?? [];
  if (start === undefined || given === undefined) return null;
  const startMs = Number(start);
  // Leading zeros would be another text of the same start, and the MAC is over the number.
  if (String(startMs) !== start) return null;
  const bytes = Buffer.from(given, 'base64url');
  const isOurs =
    bytes.length === MAC_BYTES && timingSafeEqual(bytes, mac(secret, targetingKey, startMs));
  return isOurs ? startMs : null;
}

function mac(secret: string, targetingKey: string, startMs: number): Buffer {
  return createHmac('sha256', Buffer.from(secret, 'base64url'))
    .update(`pin:${targetingKey}:${startMs}`)
    .digest()
    .subarray(0, MAC_BYTES);
}
