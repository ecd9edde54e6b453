import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import type { Identity, Recipient } from 'age-encryption';
import { formatLimits } from './limits.ts';

/**
 * Wraps the key of a file for a passphrase, as the library does but off the event loop: its scrypt
 * would hold the server for more than a second.
 *
 * Source: https://age-encryption.org/v1, the scrypt recipient type.
 *
 * @param logN work factor as a power of two, 1..20
 */
export function passphraseRecipient(passphrase: string, logN: number): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const { Stanza } = await import('age-encryption');
      const salt = randomBytes(SALT_BYTES);
      const key = await keyOf(passphrase, salt, logN);
      const cipher = createCipheriv('chacha20-poly1305', key, NONCE, { authTagLength: TAG_BYTES });
      const body = [cipher.update(fileKey), cipher.final(), cipher.getAuthTag()];
      const args = ['scrypt', salt.toString('base64').replace(/=+$/, ''), `${logN}`];
      return [new Stanza(args, Buffer.concat(body))];
    },
  };
}

/** Unwraps what `passphraseRecipient` or age itself wrapped for a passphrase. */
export function passphraseIdentity(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const [stanza, ...more] = stanzas;
      // The only one by the format: another recipient beside a passphrase could be a forger's.
      if (stanza?.args[0] !== 'scrypt' || more.length > 0) return null;
      const [, salt = '', factor = ''] = stanza.args;
      const logN = /^[1-9]\d?$/.test(factor) ? Number(factor) : 0;
      const bytes = Buffer.from(salt, 'base64');
      const isUsual = bytes.length === SALT_BYTES && stanza.body.length === 16 + TAG_BYTES;
      if (!isUsual || logN < 1 || logN > formatLimits.scryptLogNMax) return null;
      return opened(stanza.body, await keyOf(passphrase, bytes, logN));
    },
  };
}

const SALT_BYTES = 16;
const TAG_BYTES = 16;
/** The key is used once. */
const NONCE = Buffer.alloc(12);

function opened(body: Uint8Array, key: Buffer): Uint8Array | null {
  const cipher = createDecipheriv('chacha20-poly1305', key, NONCE, { authTagLength: TAG_BYTES });
  cipher.setAuthTag(body.subarray(-TAG_BYTES));
  const plain = cipher.update(body.subarray(0, -TAG_BYTES));
  try {
    return Buffer.concat([plain, cipher.final()]);
  } catch {
    return null;
  }
}

function keyOf(passphrase: string, salt: Buffer, logN: number): Promise<Buffer> {
  const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
  const work = { N: 2 ** logN, r: 8, p: 1, maxmem: 2 ** (logN + 10) + 2 ** 20 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, labelled, 32, work, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
