import type { EnvironmentSettings, FileProblem, Position } from '@tidegate/core';
import { unknownName } from '../plan/problem-at.ts';
import type { FlagAfter, Place } from './flags-after.ts';
import { prerequisiteOrder } from './prerequisite-order.ts';

type Requirement = FlagAfter['settings']['requires'][number];

/**
 * What is wrong with the prerequisites of an environment: flags or variants that are not there, and
 * circles. Pure.
 *
 * @param flags all of the environment by key, as they will be
 */
export function reviewRequires(flags: ReadonlyMap<string, FlagAfter>): FileProblem[] {
  const live = new Map([...flags].filter(([, { isArchived }]) => !isArchived));
  const problems = [...live.values()].flatMap((flag) =>
    flag.settings.requires.flatMap((required) => requirementProblems(flag, required, live)),
  );
  const requires = new Map(
    [...live].map(([key, { settings }]) => [key, settings.requires.map(({ flag }) => flag)]),
  );
  const order = prerequisiteOrder(requires);
  if (order.ok) return problems;
  return [...problems, ...circleProblem(order.cycle, live)];
}

function requirementProblems(
  flag: FlagAfter,
  required: Requirement,
  live: ReadonlyMap<string, FlagAfter>,
): FileProblem[] {
  const other = live.get(required.flag);
  if (other?.variants.includes(required.variant) === true) return [];
  if (flag.place !== null) {
    const place = { file: flag.place.file, at: placeOf(required) ?? flag.place.at };
    return [
      other === undefined
        ? unknownName(place, 'flag', required.flag, [...live.keys()])
        : unknownName(place, `variant of flag "${other.key}"`, required.variant, other.variants),
    ];
  }
  // The flag stays as it is: the file of the other one took the variant away.
  if (other?.place == null) return [];
  return [
    {
      code: 'not-supported',
      ...other.place,
      message: `Cannot change flag "${other.key}": its variant "${required.variant}" is missing, and flag "${flag.key}" requires it in environment "${flag.environment}"`,
      expected: `keep variant "${required.variant}", or take the prerequisite out of "${flag.key}" first`,
    },
  ];
}

/** Told where the first flag of the circle stands that is in the files: without it there is none. */
function circleProblem(
  cycle: readonly string[],
  live: ReadonlyMap<string, FlagAfter>,
): FileProblem[] {
  const places = cycle.flatMap((key, index): Place[] => {
    const flag = live.get(key);
    if (flag?.place == null) return [];
    const next = cycle[(index + 1) % cycle.length];
    const required = flag.settings.requires.find((one) => one.flag === next);
    return [{ file: flag.place.file, at: placeOf(required) ?? flag.place.at }];
  });
  const [place] = places;
  if (place === undefined) return [];
  const [first = ''] = cycle;
  return [
    {
      code: 'not-supported',
      ...place,
      message: `Cannot apply the prerequisites of flag "${first}": flags require each other in a circle (${[...cycle, first].slice(0, 20).join(' → ')})`,
      expected: 'prerequisites that come to an end',
    },
  ];
}

function placeOf(
  required: (Requirement & Partial<EnvironmentSettings['requires'][number]>) | undefined,
): Position | undefined {
  return required?.at;
}
