import type { Node } from '@tidegate/core';
import type { ReadingParts } from './read-secret.ts';
import { shown } from './shown.ts';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$/;

/**
 * Reads a map of things that have a name each. Mistakes are reported with their places; what has one
 * is left out. Never throws.
 *
 * @param about.key of the map; `what` each entry is, such as `drill`
 */
export function readNamedEntries<T>(
  node: Node | undefined,
  about: {
    readonly key: string;
    readonly what: string;
    readonly max: number;
    readonly example: string;
  },
  { report }: ReadingParts,
  read: (what: string, value: Node) => T | null,
): (T & { readonly name: string })[] {
  if (node === undefined) return [];
  const { key: of, what, max, example } = about;
  if (node.kind !== 'map' || node.entries.length > max) {
    report(node, {
      code: 'wrong-type',
      message: `Cannot read "${of}": it is no map of them`,
      expected: `at most ${max} entries such as "${example}"`,
    });
    return [];
  }
  return node.entries.flatMap(({ key, at, value }) => {
    if (!NAME.test(key))
      report(
        { at },
        {
          code: 'out-of-range',
          message: `Cannot read ${what} "${shown(key)}": this is no name for one`,
          expected:
            '1 to 100 of letters, digits, "-", "_" and ".", beginning with a letter or digit',
        },
      );
    const entry = read(`${what} "${shown(key)}"`, value);
    return entry === null ? [] : [{ ...entry, name: key }];
  });
}
