import { nearestName } from '@tidegate/core';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';

/**
 * The one of a list that has the name.
 *
 * @param what it is, such as `scorecard`
 * @throws {CommandFailure} `problem` with the nearest right name when there is none.
 */
export function findNamed<T extends { readonly name: string }>(
  all: readonly T[],
  name: string,
  what: string,
): T {
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new CommandFailure(
    exitCodes.problem,
    `Cannot find ${what} "${name}": it does not exist; ${hintOf(all, name)}`,
  );
}

function hintOf(all: readonly { readonly name: string }[], name: string): string {
  const names = all.map((one) => one.name);
  const nearest = nearestName(name, names);
  if (nearest !== null) return `did you mean "${nearest}"?`;
  return names.length === 0
    ? 'none was applied; add one with "tidegate apply"'
    : `there are ${names.join(', ')}`;
}
