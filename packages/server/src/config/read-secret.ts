import type { Node } from '@tidegate/core';
import { mapOf, type ReportMistake, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import type { SecretSource } from './secret-source.ts';

/** What the readers of channels need beside the tree. */
export interface ReadingParts {
  readonly report: ReportMistake;
  readonly secrets: SecretSource;
  /** Names under `databases:`, for what names one; default: there are none. */
  readonly databases?: readonly string[];
}

/**
 * Reads a text that may be a secret: as it stands, `{ env: NAME }` or `{ file: path }`; white space
 * around what a file holds is dropped. Mistakes are reported and name neither the value nor the path.
 * Never throws.
 *
 * @param what as it stands in messages, such as `"secret" of channel "ops"`
 * @returns `null` when there is none; it is reported then
 */
export function readSecret(node: Node, what: string, parts: ReadingParts): string | null {
  const { report } = parts;
  const text = textOf(node);
  if (text !== null && text !== '') return text;
  if (node.kind === 'map') return readReference(node, what, parts);
  report(node, {
    code: 'wrong-type',
    message: `Cannot read ${what}: it is no text`,
    expected: 'a text, { env: NAME } or { file: path }',
  });
  return null;
}

function readReference(node: Node, what: string, parts: ReadingParts): string | null {
  const { report, secrets } = parts;
  const fields = mapOf(node, what, ['env', 'file'], report);
  const [entry, ...more] = fields ?? [];
  const name = textOf(entry?.[1]);
  const refuse = (why: string, expected: string): null => {
    report(entry?.[1] ?? node, {
      code: 'out-of-range',
      message: `Cannot read ${what}: ${why}`,
      expected,
    });
    return null;
  };
  if (entry === undefined || more.length > 0 || name === null || name === '')
    return refuse('it names no single place', '{ env: NAME } or { file: path }');
  if (entry[0] === 'env') {
    const value = secrets.variable(name);
    if (value !== undefined && value !== '') return value;
    return refuse(
      `the environment variable "${shownVariable(name)}" is not set`,
      'a variable that is set when the server starts',
    );
  }
  if (entry[0] !== 'file') return null;
  const read = secrets.file(name);
  if ('trouble' in read)
    return refuse(`its file cannot be read: ${read.trouble}`, 'a file that the server may read');
  const value = read.text.trim();
  if (value !== '' && value.length <= limits.secretFileBytes) return value;
  return refuse(
    value === '' ? 'its file is empty' : 'its file is too long',
    `a file of 1 to ${limits.secretFileBytes} characters`,
  );
}

/** Names of variables are capitals; what is not may be the secret itself. */
function shownVariable(name: string): string {
  return VARIABLE.test(name) ? name : '…';
}

const VARIABLE = /^[A-Z_][A-Z0-9_]{0,99}$/;
