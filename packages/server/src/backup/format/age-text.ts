/**
 * Whether a text is a recipient of age with its checksum: `age1…` (X25519) or `age1pq1…`. Never throws.
 *
 * Source: https://age-encryption.org/v1, the X25519 recipient type; BIP 173 for the checksum.
 */
export function isAgeRecipient(text: string): boolean {
  return hasChecksum(text, 'age', 58) || hasChecksum(text, 'age1pq', 1_952);
}

/** Whether a text is an identity of age with its checksum: `AGE-SECRET-KEY-1…`. Never throws. */
export function isAgeIdentity(text: string): boolean {
  if (text !== text.toUpperCase()) return false;
  const lower = text.toLowerCase();
  return ['age-secret-key-', 'age-secret-key-pq-'].some((kind) => hasChecksum(lower, kind, 58));
}

const SIGNS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function hasChecksum(text: string, kind: string, length: number): boolean {
  const start = `${kind}1`;
  if (!text.startsWith(start) || text.length !== start.length + length) return false;
  const values = [...text.slice(start.length)].map((sign) => SIGNS.indexOf(sign));
  if (values.includes(-1)) return false;
  const codes = [...kind].map((sign) => sign.charCodeAt(0));
  const all = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...values];
  return all.reduce(step, 1) === 1;
}

function step(sum: number, value: number): number {
  const top = sum >>> 25;
  const shifted = ((sum & 0x1ffffff) << 5) ^ value;
  return GENERATOR.reduce((mixed, part, bit) => ((top >> bit) & 1 ? mixed ^ part : mixed), shifted);
}
