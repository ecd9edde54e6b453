import { hkdfSync } from 'node:crypto';
import { BackupFailure } from '../backup-store.ts';
import type { BackupEncryption } from '../policy.ts';
import { passphraseIdentity, passphraseRecipient } from './age-passphrase.ts';

/** Bytes between the header of age and what it encrypts. */
export const AGE_NONCE_BYTES = 16;

/**
 * Makes the beginning of an encrypted object, header and nonce, and the key of the rest. The library
 * makes the header; the rest is encrypted by Node (see `age-payload.ts`).
 *
 * @throws BackupFailure `refused` when a recipient cannot be read
 */
export async function newAgeHeader(
  encryption: BackupEncryption,
  scryptLogN: number,
): Promise<{ readonly bytes: Buffer; readonly key: Buffer }> {
  // Loaded when it is needed: it takes a third of a second and 16 MB.
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  let fileKey: Uint8Array = new Uint8Array();
  try {
    if (encryption.kind === 'passphrase')
      encrypter.addRecipient(passphraseRecipient(encryption.passphrase, scryptLogN));
    else for (const recipient of encryption.recipients) encrypter.addRecipient(recipient);
    // A recipient that only listens: it leaves nothing in the header.
    encrypter.addRecipient({
      wrapFileKey(key) {
        fileKey = key.slice();
        return [];
      },
    });
  } catch (cause) {
    const message = 'Cannot encrypt a backup: a recipient is none of age; it begins with "age1"';
    throw new BackupFailure('refused', message, { cause });
  }
  const empty = await encrypter.encrypt(new Uint8Array());
  const bytes = Buffer.from(empty.subarray(0, empty.length - TAG_BYTES));
  return { bytes, key: payloadKey(fileKey, bytes.subarray(-AGE_NONCE_BYTES)) };
}

/**
 * The key of what follows a header, or why there is none: `damaged`, or `closed` when the passphrase
 * or identity does not open it. Never throws.
 *
 * @param header up to the end of its last line
 */
export async function openAgeHeader(
  header: Uint8Array,
  nonce: Uint8Array,
  encryption: BackupEncryption,
): Promise<{ readonly key: Buffer } | { readonly trouble: 'damaged' | 'closed' }> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  let isKnown = false;
  try {
    const identity = identityOf(encryption);
    if (identity === null) return { trouble: 'closed' };
    decrypter.addIdentity(identity);
  } catch {
    return { trouble: 'closed' };
  }
  const fileKey = await decrypter.decryptHeader(header).catch((error: unknown) => {
    isKnown = !`${error}`.includes('no identity matched');
    return null;
  });
  if (fileKey === null) return { trouble: isKnown ? 'damaged' : 'closed' };
  return { key: payloadKey(fileKey, nonce) };
}

const TAG_BYTES = 16;

function identityOf(encryption: BackupEncryption) {
  return encryption.kind === 'passphrase'
    ? passphraseIdentity(encryption.passphrase)
    : encryption.identity;
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
}
