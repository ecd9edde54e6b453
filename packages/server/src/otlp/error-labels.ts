import { ERROR_MESSAGE_MAX, ERROR_TYPE_MAX } from './limits.ts';

/**
 * Type and message of an error as labels: numbers and quoted parts are taken out, so that "order 17 of
 * "ana"" and "order 18 of "bo"" are one error and name nobody. Never throws.
 */
export function errorLabels(
  type: string | null,
  message: string | null,
): { readonly type: string; readonly message: string } {
  return {
    type: plain(type ?? '').slice(0, ERROR_TYPE_MAX) || 'unknown',
    message: withoutParts(plain(message ?? '')).slice(0, ERROR_MESSAGE_MAX) || 'none',
  };
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['`', '`'],
  ['“', '”'],
  ['«', '»'],
]);

/** One line of usable characters; long ones are cut before anything else is done. */
function plain(text: string): string {
  let line = '';
  for (const character of text.slice(0, 1_000)) line += character < ' ' ? ' ' : character;
  return line.trim();
}

function withoutParts(text: string): string {
  let kept = '';
  let until: string | null = null;
  let before = ' ';
  for (const character of text) {
    if (until !== null) {
      if (character === until) until = null;
    } else if (opens(character, before)) {
      until = CLOSING.get(character) ?? character;
      kept += '…';
    } else if (isDigit(character)) {
      if (!kept.endsWith('#')) kept += '#';
    } else kept += character;
    before = character;
  }
  return kept;
}

/** A `'` within a word ("can't") opens nothing. */
function opens(character: string, before: string): boolean {
  if (CLOSING.has(character)) return true;
  return character === "'" && !(before.toLowerCase() !== before.toUpperCase() || isDigit(before));
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}
