import type { Limits } from '../config/limits.ts';
import { maskSecrets } from './mask-secrets.ts';

/**
 * What may be written about an action: without secrets and control characters, and at most 2 000
 * characters, of which the last are the most telling. Never throws.
 *
 * @param isCut whether the beginning of the text is missing
 */
export function actionDetail(
  text: string,
  by: {
    readonly secrets: readonly string[];
    readonly limits: Pick<Limits, 'actionDetailLength'>;
    readonly isCut?: boolean;
  },
): string {
  const { secrets, limits, isCut = false } = by;
  const masked = maskSecrets(text.replace(COLOUR, ''), secrets, isCut);
  const plain = masked.replace(/\r\n?/g, '\n').replace(CONTROL, ' ').trim();
  if (plain.length <= limits.actionDetailLength) return plain;
  const last = plain.slice(1 - limits.actionDetailLength);
  // Half a character is none.
  return `…${last.replace(/^[\udc00-\udfff]/, '')}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences begin with one.
const COLOUR = /\u001b\[[0-9;?]*[A-Za-z]/g;
const CONTROL = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;
