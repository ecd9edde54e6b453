import { type FileProblem, type Node, newReport, readDuration } from '@tidegate/core';
import type { NumberBound } from '../action/action.ts';
import { looksSecret } from '../action/secret-name.ts';
import { textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { type ReadingParts, readSecret } from './read-secret.ts';
import { shown } from './shown.ts';

/** The entries of one action, or of a map in it, while they are read. */
export interface ActionFields {
  /** Such as `action "tables"`, as it may be shown. */
  readonly what: string;
  readonly node: Node;
  readonly fields: ReadonlyMap<string, Node>;
  readonly parts: ReadingParts;
  /** Texts that no message may show; readers add to it. */
  readonly secrets: string[];
}

/** Reports that a key is wrong, or missing, at its place. Answers `null`. Never throws. */
export function refuseField(
  { what, node, fields, parts }: ActionFields,
  key: string,
  why: string,
  expected: string,
  code: FileProblem['code'] = 'out-of-range',
): null {
  const given = fields.get(key);
  parts.report(given ?? node, {
    code: given === undefined ? 'missing-key' : code,
    message: `Cannot read "${key}" of ${what}: ${given === undefined ? 'it is missing' : why}`,
    expected,
  });
  return null;
}

/** A text of 1 to 10 000 characters; `null` when there is none, which is reported. Never throws. */
export function readActionText(of: ActionFields, key: string): string | null {
  const text = textOf(of.fields.get(key));
  if (text !== null && isText(text)) return text;
  return refuseField(of, key, 'it is no text', TEXT, 'wrong-type');
}

/** The same where the key may be missing: `null` then, `false` when it is no text. */
export function readOptionalText(of: ActionFields, key: string): string | null | false {
  if (!of.fields.has(key)) return null;
  return readActionText(of, key) ?? false;
}

/** A list of 1 to 200 texts; `null` when it is none, which is reported. Never throws. */
export function readActionTexts(of: ActionFields, key: string): string[] | null {
  const node = of.fields.get(key);
  const items = node?.kind === 'list' ? node.items.map(textOf) : [];
  const texts = items.flatMap((text) => (text !== null && isText(text) ? [text] : []));
  const isWhole = texts.length === items.length && items.length > 0;
  if (isWhole && items.length <= limits.actionItemsMax) return texts;
  const expected = `a list of 1 to ${limits.actionItemsMax} texts`;
  return refuseField(of, key, 'it is no list of texts', expected, 'wrong-type');
}

/**
 * A text that may be a secret, added to the secrets unless it stands in the file under a name that
 * does not speak of one. `null` when there is none, which is reported. Never throws.
 */
export function readActionSecret(of: ActionFields, key: string): string | null {
  const node = of.fields.get(key);
  if (node === undefined)
    return refuseField(of, key, '', 'a text, { env: NAME } or { file: path }');
  const text = readSecret(node, `"${shown(key)}" of ${of.what}`, of.parts);
  if (text === null) return null;
  if (node.kind === 'map' || looksSecret(key)) of.secrets.push(text);
  return isSendable(text) ? text : refuseField(of, key, 'it has NUL or is too long', SECRET);
}

/** A duration in ms within a range whose ends are allowed; `otherwise` when the key is missing. */
export function readActionDuration(
  of: ActionFields,
  key: string,
  range: { readonly min: number; readonly max: number },
  otherwise: number,
): number {
  const node = of.fields.get(key);
  if (node === undefined) return otherwise;
  const found = newReport('');
  const read = readDuration(found, node, `"${key}" of ${of.what}`, range);
  const written = node.kind === 'scalar' ? node.text : '';
  for (const { code, message, expected } of found.problems) {
    const hidden = `Cannot read "${key}" of ${of.what}: it is no duration`;
    of.parts.report(node, {
      code,
      message: written === shown(written) ? message : hidden,
      expected,
    });
  }
  return read ?? otherwise;
}

/**
 * The bound that some keys make together; `null` when none is given or one is no number, which is
 * reported. Never throws.
 */
export function readNumberBound(
  of: ActionFields,
  keys: readonly (keyof NumberBound)[],
): NumberBound | null {
  const given = keys.filter((key) => of.fields.has(key));
  const [first = ''] = keys;
  const expected = `one of ${keys.map((key) => `"${key}"`).join(', ')} with a number or a percentage`;
  if (given.length === 0) return refuseField(of, first, '', expected);
  const bound: Partial<Record<keyof NumberBound, number>> = {};
  for (const key of given) {
    const number = numberOf(of.fields.get(key));
    if (number === null) return refuseField(of, key, 'it is no number', expected, 'wrong-type');
    bound[key] = number;
  }
  return bound;
}

/** The entries of a map inside an action, for the readers above; `null` when it is none. */
export function innerFields(of: ActionFields, key: string, fields: Map<string, Node> | null) {
  const node = of.fields.get(key);
  if (node === undefined || fields === null) return null;
  return { ...of, what: `"${key}" of ${of.what}`, node, fields };
}

const SECRET = `a text of 1 to ${limits.secretFileBytes} characters`;
const TEXT = `a text of 1 to ${limits.actionTextLength} characters`;

function isText(text: string): boolean {
  return text !== '' && text.length <= limits.actionTextLength && isSendable(text);
}

/** No program, address or path has NUL in it. */
function isSendable(text: string): boolean {
  return text.length <= limits.secretFileBytes && !text.includes('\0');
}

function numberOf(node: Node | undefined): number | null {
  if (node?.kind !== 'scalar') return null;
  if (typeof node.value === 'number' && Number.isFinite(node.value)) return node.value;
  const percent = /^(-?\d{1,15}(?:\.\d{1,15})?)\s?%$/.exec(node.text)?.[1];
  return percent === undefined ? null : Number(percent) / 100;
}
