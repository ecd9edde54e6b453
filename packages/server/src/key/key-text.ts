import { createHash, randomBytes } from 'node:crypto';
import type { KeyKind } from '@tidegate/protocol';

/** A new key, `tg_<kind>_<prefix>_<secret>`: 8 hex digits to know it by, 32 random bytes. */
export function newKeyText(kind: KeyKind): { text: string; prefix: string } {
  const prefix = randomBytes(4).toString('hex');
  return { text: `tg_${kind}_${prefix}_${randomBytes(32).toString('base64url')}`, prefix };
}

/**
 * What the store knows a key by: SHA-256 of its whole text, hex. The secret has 256 random bits, so
 * it needs neither salt nor stretching.
 */
export function hashKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
