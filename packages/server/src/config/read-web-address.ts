import type { Node } from '@tidegate/core';
import { type ReadingParts, readSecret } from './read-secret.ts';

/**
 * Reads an http or https address without user and password; it may be a secret. Mistakes are reported
 * and do not quote it. Never throws.
 *
 * @param what as it stands in messages, such as `"webhook" of channel "ops"`
 */
export function readWebAddress(node: Node, what: string, parts: ReadingParts): string | null {
  const text = readSecret(node, what, parts);
  if (text === null || isWebAddress(text)) return text;
  parts.report(node, {
    code: 'out-of-range',
    message: `Cannot read ${what}: it is no address to post to`,
    expected: 'an http or https URL without user and password',
  });
  return null;
}

/** Whether a text is an http or https URL without user and password. Never throws. */
export function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
