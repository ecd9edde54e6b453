import { isDecimalDigit } from './decimal-digit.ts';

/**
 * Whether a word looks as if chance had made it: at least 16 characters whose capitals, small letters
 * and digits change as in no name (`getUserByIdOrNull` is one). Never throws.
 */
export function isRandomWord(word: string): boolean {
  if (word.length < LENGTH_MIN) return false;
  let kinds = '';
  for (const character of word) kinds += kindOf(character);
  if (!kinds.includes('a')) return false;
  let odd = 0;
  for (let at = 1; at < kinds.length; at += 1) {
    const [before, here, after] = [kinds[at - 1], kinds[at], kinds[at + 1]];
    // Names have a few runs of capitals (`XMLHttp`), and short words (`ById`).
    if (before === 'A' && here === 'A' && kinds[at - 2] !== 'A') odd += 2;
    if (before !== '0' && here === '0') odd += 2;
    if (before === 'A' && here === 'a' && (after === 'A' || after === '0')) odd += 1;
  }
  return odd >= ODD_MIN;
}

const ODD_MIN = 5;
/** Shorter words are no secrets worth the name. */
const LENGTH_MIN = 16;

function kindOf(character: string): 'A' | 'a' | '0' | '-' {
  if (isDecimalDigit(character)) return '0';
  if (character >= 'A' && character <= 'Z') return 'A';
  return character >= 'a' && character <= 'z' ? 'a' : '-';
}
