import type { FileProblem } from '@tidegate/core';
import type { FlagAfter } from './flags-after.ts';

/**
 * Keys and aliases of an environment that stand for two flags; archived flags keep theirs for ever.
 * Pure.
 *
 * @param flags all of the environment by key, as they will be
 */
export function reviewKeys(flags: ReadonlyMap<string, FlagAfter>): FileProblem[] {
  const owners = new Map<string, FlagAfter>(flags);
  const problems: FileProblem[] = [];
  for (const flag of flags.values()) {
    for (const alias of flag.aliases) {
      const owner = owners.get(alias);
      if (owner === undefined) owners.set(alias, flag);
      else if (owner !== flag) problems.push(...taken(alias, flag, owner));
    }
  }
  return problems;
}

function taken(alias: string, flag: FlagAfter, owner: FlagAfter): FileProblem[] {
  // An alias that is stored may meet a new flag of its name: then that one is told.
  const [told, other] = flag.place === null ? [owner, flag] : [flag, owner];
  if (told.place === null) return [];
  const state = other.isArchived ? ', which was archived' : '';
  return [
    {
      code: 'duplicate',
      ...told.place,
      message: `Cannot use "${alias}" for flag "${told.key}": it is ${other.key === alias ? 'the key' : 'an alias'} of flag "${other.key}" in environment "${told.environment}"${state}`,
      expected: 'a name that no flag has or had',
    },
  ];
}
