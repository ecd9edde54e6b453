import type { ExclusionSlice, FileProblem } from '@tidegate/core';
import { describeShare } from '@tidegate/core';
import { groupBy } from '../store/group-by.ts';
import type { FlagAfter } from './flags-after.ts';

/**
 * What is wrong with the exclusion groups of an environment: slices that overlap, and units that
 * differ, by which one person could be in two slices. Pure.
 *
 * @param flags all of the environment by key, as they will be
 */
export function reviewSlices(flags: ReadonlyMap<string, FlagAfter>): FileProblem[] {
  const members = [...flags.values()].flatMap((flag): Member[] => {
    const slice = flag.settings.exclusion;
    return slice === null || flag.isArchived ? [] : [{ flag, slice }];
  });
  const groups = groupBy(members, ({ slice }) => slice.group);
  return [...groups.values()].flatMap((group) => groupProblems(group));
}

interface Member {
  readonly flag: FlagAfter;
  readonly slice: ExclusionSlice;
}

function groupProblems(group: readonly Member[]): FileProblem[] {
  const problems: FileProblem[] = [];
  const ordered = group.toSorted((left, right) => left.slice.fromParts - right.slice.fromParts);
  let widest: Member | null = null;
  for (const member of ordered) {
    if (widest !== null) problems.push(...pairProblems(widest, member));
    if (widest === null || member.slice.toParts > widest.slice.toParts) widest = member;
  }
  return problems;
}

function pairProblems(first: Member, second: Member): FileProblem[] {
  // The one that is in a file is told; the other one may stay as it is.
  const [told, other] = second.flag.place === null ? [first, second] : [second, first];
  const { place, key, environment } = told.flag;
  if (place === null) return [];
  const what = `Cannot put flag "${key}" into exclusion group "${told.slice.group}" of environment "${environment}"`;
  if (first.slice.unit !== second.slice.unit) {
    return [
      {
        code: 'not-supported',
        ...place,
        message: `${what}: it goes by "${told.slice.unit}", and flag "${other.flag.key}" goes by "${other.slice.unit}"`,
        expected: `one unit for the whole group: "by: ${other.slice.unit}"`,
      },
    ];
  }
  if (second.slice.fromParts >= first.slice.toParts) return [];
  return [
    {
      code: 'out-of-range',
      ...place,
      message: `${what}: its slice ${rangeOf(told)} overlaps that of flag "${other.flag.key}", ${rangeOf(other)}`,
      expected: 'slices that do not overlap',
    },
  ];
}

function rangeOf({ slice }: Member): string {
  return `${describeShare(slice.fromParts)} to ${describeShare(slice.toParts)}`;
}
