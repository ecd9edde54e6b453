import { isAgeIdentity, isAgeRecipient } from '../backup/format/age-text.ts';
import { formatLimits } from '../backup/format/limits.ts';
import type { BackupEncryption } from '../backup/policy.ts';
import {
  type ActionFields,
  innerFields,
  readActionSecret,
  readActionTexts,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';

/**
 * Reads `encrypt:` of a policy: `{ passphrase: … }` of at least 12 characters, or
 * `{ recipients: [age1…], identity: … }`; without `identity` this server cannot restore them. `null` =
 * there is none, `false` = it is wrong, which is reported. What is secret is added to `of.secrets`.
 * Never throws.
 */
export function readEncryption(of: ActionFields): BackupEncryption | null | false {
  const node = of.fields.get('encrypt');
  if (node === undefined) return null;
  const keys = ['passphrase', 'recipients', 'identity'];
  const fields = mapOf(node, `"encrypt" of ${of.what}`, keys, of.parts.report);
  const inner = innerFields(of, 'encrypt', fields);
  if (inner === null) return false;
  const isFor = (key: string) => inner.fields.has(key);
  if (isFor('passphrase') === isFor('recipients') || (isFor('passphrase') && isFor('identity'))) {
    const expected = 'either "passphrase", or "recipients" and "identity"';
    return refuseField(of, 'encrypt', 'it names no single way', expected) ?? false;
  }
  return (isFor('passphrase') ? readPassphrase(inner) : readRecipients(inner)) ?? false;
}

function readPassphrase(of: ActionFields): BackupEncryption | null {
  const passphrase = readActionSecret(of, 'passphrase');
  if (passphrase === null) return null;
  of.secrets.push(passphrase);
  const { passphraseLength } = formatLimits;
  if ([...passphrase].length >= passphraseLength) return { kind: 'passphrase', passphrase };
  const expected = `at least ${passphraseLength} characters`;
  return refuseField(of, 'passphrase', 'it is too short', expected);
}

function readRecipients(of: ActionFields): BackupEncryption | null {
  const recipients = readActionTexts(of, 'recipients');
  const identity = of.fields.has('identity') ? readIdentity(of) : null;
  if (recipients === null || identity === false) return null;
  const { recipientsMax } = formatLimits;
  if (recipients.every(isAgeRecipient) && recipients.length <= recipientsMax)
    return { kind: 'recipients', recipients, identity };
  const expected = `1 to ${recipientsMax} public keys of age, each "age1…" as age-keygen wrote it`;
  return refuseField(of, 'recipients', 'one of them is no public key', expected);
}

/** A file of age-keygen has comments beside the key. */
function readIdentity(of: ActionFields): string | false {
  const text = readActionSecret(of, 'identity');
  if (text === null) return false;
  const keys = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  of.secrets.push(...keys);
  const [key = '', ...more] = keys;
  if (isAgeIdentity(key) && more.length === 0) return key;
  const expected = 'one secret key of age, "AGE-SECRET-KEY-1…", such as { file: backup.key }';
  return refuseField(of, 'identity', 'it holds no single secret key', expected) ?? false;
}
