import type { Node } from '@tidegate/core';
import type { Action } from '../action/action.ts';
import { limits } from './limits.ts';
import { readAction } from './read-action.ts';
import type { ReadingParts } from './read-secret.ts';
import { shown } from './shown.ts';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$/;

/** Plans say `by-hand` where no action does it, and `traffic` where SDKs are looked at; the others are checks, which would hide an action. */
const RESERVED = [
  ...['by-hand', 'traffic'],
  ...['controller', 'sdks', 'control', 'flags-off', 'telemetry', 'actions', 'channels'],
];

/**
 * Reads `actions:` of the operator's file, at most 100. Mistakes are reported with their places, and
 * none of them quotes what may be a secret. Never throws.
 */
export function readActions(node: Node | undefined, parts: ReadingParts): Action[] {
  if (node === undefined) return [];
  if (node.kind !== 'map' || node.entries.length > limits.actionsMax) {
    parts.report(node, {
      code: 'wrong-type',
      message: 'Cannot read "actions": it is no map of actions',
      expected: `at most ${limits.actionsMax} entries such as "unit-tests: { command: [npm, test] }"`,
    });
    return [];
  }
  return node.entries.flatMap(({ key, at, value }) => {
    if (!NAME.test(key))
      parts.report(
        { at },
        {
          code: 'out-of-range',
          message: `Cannot read action "${shown(key)}": this is no name for one`,
          expected:
            '1 to 100 of letters, digits, "-", "_" and ".", beginning with a letter or digit',
        },
      );
    else if (RESERVED.includes(key))
      parts.report(
        { at },
        {
          code: 'out-of-range',
          message: `Cannot read action "${key}": this name is taken`,
          expected: `another name than ${RESERVED.join(', ')}`,
        },
      );
    const action = readAction(shown(key), value, parts);
    return action === null ? [] : [{ ...action, name: key }];
  });
}
