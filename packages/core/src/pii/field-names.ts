/**
 * Whether fields of a name are meant. An entry is the whole name, where upper and lower case, `-` and
 * `_` make no difference: `phoneNumber` is `phone_number`. `*token` is every name that ends with that
 * word, `*password*` every name that has it: words end where letters do and where a capital begins, so
 * `*apiKey` is `x-api-key` as well. Of the names that end with `key` those of flags, caches and tables
 * are not meant, unless they are entries themselves. Never throws.
 */
export function fieldNames(entries: readonly string[]): (name: string) => boolean {
  const whole = new Set<string>();
  const ends = new Set<string>();
  const anywhere = new Set<string>();
  let longest = 1;
  for (const entry of entries.map(String)) {
    if (!entry.startsWith('*')) {
      whole.add(plainName(entry));
      continue;
    }
    const words = wordsOf(entry);
    longest = Math.max(longest, words.length);
    (entry.length > 1 && entry.endsWith('*') ? anywhere : ends).add(words.join(''));
  }
  return (name) => {
    if (whole.has(plainName(name))) return true;
    const words = wordsOf(name);
    if (words.some((_, first) => isAmong(anywhere, words, first, longest))) return true;
    if (KEPT.has(words.slice(-2).join(''))) return false;
    for (let count = 0; count <= longest; count += 1)
      if (ends.has(words.slice(words.length - count).join(''))) return true;
    return false;
  };
}

/** Whether some words that begin there are an entry. */
function isAmong(
  entries: ReadonlySet<string>,
  words: readonly string[],
  first: number,
  longest: number,
): boolean {
  let joined = '';
  for (const word of words.slice(first, first + longest)) {
    joined += word;
    if (entries.has(joined)) return true;
  }
  return false;
}

/** `X-APIKey2` is x, api, key. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .replaceAll(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .split(/\P{L}+/u)
    .filter((word) => word !== '');
}

function plainName(name: string): string {
  return name.replaceAll('-', '').replaceAll('_', '').toLowerCase();
}

const KEPT: ReadonlySet<string> = new Set(
  ['flag', 'public', 'primary', 'foreign', 'partition', 'sort', 'cache', 'idempotency'].map(
    (word) => `${word}key`,
  ),
);
