import { type FileProblem, nearestName, type Position } from '@tidegate/core';

/** A problem with a name that does not exist, with the nearest one that does. */
export function unknownName(
  at: { readonly file: string; readonly at: Position },
  what: string,
  name: string,
  known: readonly string[],
): FileProblem {
  const nearest = nearestName(name, known);
  const all =
    known.length === 0
      ? `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what} that is defined first: there is none yet`
      : `one of ${known.slice(0, 20).join(', ')}`;
  return {
    code: 'unknown-name',
    ...at,
    message: `Cannot find ${what} "${name}": it does not exist`,
    expected: nearest === null ? all : `"${nearest}"`,
  };
}
