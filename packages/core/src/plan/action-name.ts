import { readFields, readRequired, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of an action that is written as a map. */
export const ACTION: Vocabulary = {
  what: 'an action',
  required: { action: 'action: fresh-backup' },
  optional: [],
};

/** What a plan writes where no action does it. */
export const BY_HAND = 'by-hand';

/** No spaces and no signs that a shell obeys: a plan names actions, it does not write them. */
const ACTION_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Reads who does something: the name of an action of the server's configuration (also as
 * `{ action: name }`), or `by-hand`, which gives `{ action: null }`. Whether the action exists only
 * the server knows. `null` when it has mistakes, which are reported. Never throws.
 *
 * @param what how messages call it, for example `"backup"`
 */
export function readAction(
  report: Report,
  node: Node,
  what: string,
): { readonly action: string | null } | null {
  if (node.kind === 'map') {
    const fields = readFields(report, node, { ...ACTION, what });
    if (fields === null) return null;
    return readRequired(fields, 'action', (value) => readActionName(report, value, '"action"'));
  }
  return readActionName(report, node, what);
}

function readActionName(report: Report, node: Node, what: string) {
  const name = readName(report, node, what);
  if (name === null) return null;
  if (ACTION_NAME.test(name)) return { action: name === BY_HAND ? null : name };
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot use ${quoted(name)} as ${what}: it is no name of an action`,
    expected: `letters, digits, ".", "_" and "-", as the server's configuration names it, or "${BY_HAND}"`,
  });
}
