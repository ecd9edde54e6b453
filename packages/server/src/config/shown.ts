/**
 * A text of the operator's file for a message: cut to 60 characters, and `…` when it could be an
 * address with a password, a secret or part of one. The file has such texts, and a slip of the hand
 * puts them where a name is expected. Never throws.
 */
export function shown(text: string): string {
  const isPlain = PLAIN.test(text) && !text.includes('://') && !text.includes('whsec_');
  return isPlain ? text.slice(0, SHOWN_LENGTH) : '…';
}

const SHOWN_LENGTH = 60;
const PLAIN = /^[\p{L}\p{N}_.:/ -]*$/u;
