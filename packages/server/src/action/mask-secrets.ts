import { KEY_SHAPES } from './key-shapes.ts';

/** What stands where a secret was. */
const MASK = '…';

/** Shorter texts stand in too many innocent words. */
const LEAST_LENGTH = 4;

/**
 * A text without the secrets, as they are, line by line, and as they stand in an address, and without
 * anything that looks like a well-known key. Never throws.
 *
 * @param text what is shown; `isCut` when its beginning is missing: half a secret may stand there
 */
export function maskSecrets(text: string, secrets: readonly string[], isCut = false): string {
  const hidden = spellings(secrets);
  let masked = isCut ? withoutHalf(text, hidden) : text;
  for (const secret of hidden) masked = masked.replaceAll(secret, MASK);
  for (const { shape } of KEY_SHAPES) masked = masked.replace(shape, MASK);
  return masked;
}

/** The longest first: one may be a part of another. */
function spellings(secrets: readonly string[]): string[] {
  const all = secrets.flatMap((secret) =>
    [secret, ...secret.split(/\r?\n/)].map((each) => each.trim()),
  );
  const escaped = all.flatMap((each) => [each, encoded(each), JSON.stringify(each).slice(1, -1)]);
  return [...new Set(escaped)]
    .filter((each) => each.length >= LEAST_LENGTH)
    .sort((left, right) => right.length - left.length);
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half a character cannot stand in an address.
    return text;
  }
}

/** Takes the end of a secret away that a text begins with. */
function withoutHalf(text: string, secrets: readonly string[]): string {
  const rest = text.replace(/^\ufffd+/, '');
  let length = 0;
  for (const secret of secrets)
    for (let from = 1; from < secret.length && secret.length - from > length; from += 1)
      if (rest.startsWith(secret.slice(from))) length = secret.length - from;
  return rest.slice(length);
}
