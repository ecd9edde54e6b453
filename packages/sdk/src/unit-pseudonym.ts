import { HIDE_SLICE } from './limits.ts';

/** Hides units: what leaves the process is an HMAC under the environment's key. */
export interface UnitPseudonym {
  /** Takes the key of a `hello`, base64url; anything else is ignored. */
  setKey(unitKey: string): void;
  /** Pseudonyms in the order of the units; `null` while there is no key. Never rejects. */
  of(units: readonly string[]): Promise<string[] | null>;
}

/**
 * HMAC-SHA-256 of the unit's UTF-8 text, cut to 128 bits, base64url without padding (22 characters).
 * WebCrypto, because Node, edge and browsers all have it. Source: RFC 2104 §5 (truncation), FIPS 198-1.
 */
export function createUnitPseudonym(): UnitPseudonym {
  let text = '';
  let key: Promise<CryptoKey | null> | null = null;
  return {
    setKey: (unitKey) => {
      if (unitKey === text) return;
      text = unitKey;
      key = importKey(unitKey);
    },
    of: async (units) => {
      const imported = await key;
      if (imported === null) return null;
      try {
        const hidden: string[] = [];
        // Waiting for one slice before the next lets everything else have its turn.
        for (let from = 0; from < units.length; from += HIDE_SLICE) {
          const slice = units.slice(from, from + HIDE_SLICE);
          hidden.push(...(await Promise.all(slice.map((unit) => pseudonym(imported, unit)))));
        }
        return hidden;
      } catch {
        return null;
      }
    },
  };
}

const PSEUDONYM_BYTES = 16;

async function importKey(unitKey: string): Promise<CryptoKey | null> {
  try {
    const bytes = fromBase64Url(unitKey);
    if (bytes.length === 0) return null;
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    return await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  } catch {
    return null;
  }
}

async function pseudonym(key: CryptoKey, unit: string): Promise<string> {
  const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(unit));
  return toBase64Url(new Uint8Array(signed, 0, PSEUDONYM_BYTES));
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
