/** Follows a text word by word, and knows where a secret begins. */
export interface SecretWatch {
  /** Where the secret that begins at `at` ends; `at` when none does. */
  endOf(text: string, at: number): number;
  /** The piece of the text that was read last: a word, a blank, or a sign between words. */
  passed(piece: string): void;
}

/**
 * Secrets that texts name: what follows `password=`, `token:`, `api_key = ` and the like up to the
 * next blank, and what follows `Bearer` or `Basic`, but for plain words. Never throws.
 */
export function createSecretWatch(): SecretWatch {
  let expected: Expected = 'nothing';
  return {
    endOf: (text, at) => {
      if (expected !== 'value' && expected !== 'credentials') return at;
      if (isBetween(text.charAt(at)) || text.charAt(at) === ':') return at;
      const end = valueEnd(text, at);
      const value = text.slice(at, end);
      const isSecret = expected === 'value' ? !isScheme(value.toLowerCase()) : !isPlain(value);
      return isSecret ? end : at;
    },
    passed: (piece) => {
      if (piece.trim() !== '') expected = expectedAfter(piece.toLowerCase(), expected);
    },
  };
}

/** `sign`: a name was read that makes a secret of what is told of it. */
type Expected = 'nothing' | 'sign' | 'value' | 'credentials';

function expectedAfter(piece: string, before: Expected): Expected {
  if (SIGNS.has(piece)) return before === 'sign' ? 'value' : before;
  const name = piece.endsWith(':') ? piece.slice(0, -1) : piece;
  if (isScheme(name)) return before === 'value' ? 'value' : 'credentials';
  if (!isSecretName(name)) return 'nothing';
  return name === piece ? 'sign' : 'value';
}

/** Where the value of `name:value` begins in a word, if the name is that of a secret; else -1. */
export function secretInWord(word: string): number {
  for (let at = word.indexOf(':'); at >= 0; at = word.indexOf(':', at + 1)) {
    if (at + 1 < word.length && isSecretName(word.slice(0, at).toLowerCase())) return at + 1;
  }
  return -1;
}

/** Where a value ends: at a blank, or at what stands between the pairs of a list. */
export function valueEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isBetween(text.charAt(end))) end += 1;
  return end;
}

/** `apiKey`, `x-api-key`, `jane&password`: by how it ends, without the signs in it. */
function isSecretName(name: string): boolean {
  const plain = name.replaceAll('-', '').replaceAll('_', '');
  return NAMES.some((ending) => plain.endsWith(ending));
}

function isBetween(character: string): boolean {
  return character <= ' ' || character === '\u00a0' || '=,;&"\'`'.includes(character);
}

function isScheme(word: string): boolean {
  return word === 'bearer' || word === 'basic';
}

/** One word of small letters, as in "basic authentication failed". */
function isPlain(word: string): boolean {
  if (word.length >= PLAIN_LENGTH_MAX) return false;
  for (const character of word) {
    if ((character < 'a' || character > 'z') && !'.:'.includes(character)) return false;
  }
  return true;
}

const PLAIN_LENGTH_MAX = 20;
const SIGNS: ReadonlySet<string> = new Set(['=', ':', '>', '=>']);
const NAMES: readonly string[] = [
  ...['password', 'passwd', 'passphrase', 'pwd', 'secret', 'token', 'apikey', 'accesskey'],
  ...['privatekey', 'secretkey', 'authkey', 'authorization', 'credential', 'credentials'],
  ...['cookie', 'signature', 'otp'],
];
