import type { Node } from './types.ts';

const SHOWN_LENGTH = 60;

/**
 * What stands at a node, for a message: a scalar in quotes as written, else "a list", "a map" or
 * "nothing". Never throws.
 *
 * @example
 * found({ kind: 'scalar', value: '5x', text: '5x', at }) // '"5x"'
 */
export function found(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  return node.value === null ? 'nothing' : quoted(node.text);
}

/** A user's text in quotes: cut when long, with nothing in it that a terminal would obey. */
export function quoted(text: string): string {
  const short = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  return `"${printable(short)}"`;
}

/** The same text with control characters, direction marks and lone surrogates shown as `�`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Names in quotes, at most 12 of them: `"a", "b" or "c"`. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => quoted(name));
  if (names.length > shown.length) return `${shown.join(', ')}, …`;
  const last = shown.pop() ?? 'nothing';
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
}
