import type { EnvironmentSettings, FileProblem, FlagDefinition } from '@tidegate/core';
import type { Applied, ExistingFlag } from '../plan/load-applied.ts';
import { unknownName } from '../plan/problem-at.ts';
import type { NamedFile } from '../store/store.ts';
import { effectiveServe } from './effective-serve.ts';
import {
  type Difference,
  differencesBetween,
  placesOfDefinition,
  placesOfRow,
} from './flag-differences.ts';
import { flagsAfter, type Place } from './flags-after.ts';
import { reviewChange } from './review-change.ts';
import { reviewKeys } from './review-keys.ts';
import { ownedProblems, ownedWarnings } from './review-owned.ts';
import { reviewRequires } from './review-requires.ts';
import { reviewSlices } from './review-slices.ts';
import { settingsFor } from './stored-settings.ts';

/** One flag of a file against one environment. */
export interface FlagWrite {
  readonly file: string;
  readonly environment: string;
  readonly definition: FlagDefinition;
  readonly settings: EnvironmentSettings;
  readonly existing: ExistingFlag | null;
  /** Variant to serve from now on; `null` = as before. */
  readonly serve: string | null;
  /** What differs from what is stored; empty = nothing is written. */
  readonly differences: readonly Difference[];
}

/** What the flags of some files come to, before anything is written. */
export interface FlagReview {
  readonly definitions: ReadonlyMap<string, FlagDefinition>;
  readonly writes: readonly FlagWrite[];
  readonly warnings: string[];
  readonly problems: readonly FileProblem[];
}

/** Holds the flags of all files against what is stored. Pure: writes nothing. */
export function reviewFlags(files: readonly NamedFile[], applied: Applied): FlagReview {
  const definitions = new Map<string, FlagDefinition>();
  const reviews: Omit<FlagReview, 'definitions'>[] = [];
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Flags') continue;
    for (const definition of parsed.file.flags) {
      const again = definitions.has(definition.key);
      definitions.set(definition.key, definition);
      reviews.push(reviewFlag({ file, at: definition.at }, definition, again, applied));
    }
  }
  const writes = reviews.flatMap((review) => review.writes);
  const problems = reviews.flatMap((review) => review.problems);
  for (const flags of writes.length === 0 ? [] : flagsAfter(writes, applied).values()) {
    problems.push(...reviewKeys(flags), ...reviewRequires(flags), ...reviewSlices(flags));
  }
  const warnings = reviews.flatMap((review) => review.warnings);
  return { definitions, writes, warnings, problems: once(problems) };
}

function reviewFlag(
  place: Place,
  definition: FlagDefinition,
  again: boolean,
  applied: Applied,
): Omit<FlagReview, 'definitions'> {
  const writes: FlagWrite[] = [];
  const warnings: string[] = [];
  const problems = [
    ...environmentProblems(place, definition, applied),
    ...retiredProblems(place, definition, applied),
  ];
  if (again) problems.push(definedTwice(place, definition.key));
  for (const environment of applied.environments) {
    const existing = applied.flag(environment, definition.key);
    if (existing !== null && existing.row.archivedMs !== null) continue;
    if (existing !== null) problems.push(...reviewChange(place, definition, existing));
    const settings = settingsFor(definition, environment);
    if (existing !== null) {
      problems.push(...ownedProblems({ file: place.file, at: settings.at }, settings, existing));
      warnings.push(...ownedWarnings(settings, existing));
    }
    const change = serveOf(settings, environment, existing);
    if (change.warning !== null) warnings.push(change.warning);
    const { serve } = change;
    const differences = differencesOf(definition, environment, settings, serve, existing);
    const { file } = place;
    writes.push({ file, environment, definition, settings, existing, serve, differences });
  }
  return { writes, warnings, problems };
}

function environmentProblems(
  place: Place,
  { environments }: FlagDefinition,
  applied: Applied,
): FileProblem[] {
  return Object.entries(environments)
    .filter(([name]) => !applied.environments.includes(name))
    .map(([name, { at }]) =>
      unknownName({ file: place.file, at }, 'environment', name, applied.environments),
    );
}

/** Keys are never used again, and what is served word for word is not ours to change. */
function retiredProblems(
  place: Place,
  { key, environments }: FlagDefinition,
  applied: Applied,
): FileProblem[] {
  const rows = applied.environments.flatMap((name) => applied.flag(name, key)?.row ?? []);
  const isGone = rows.length > 0 && rows.every(({ archivedMs }) => archivedMs !== null);
  const foreign = rows.find((row) => row.foreign !== null);
  if (foreign !== undefined) {
    return [
      {
        code: 'duplicate',
        ...place,
        message: `Cannot apply flag "${key}": a foreign flag has this key in environment "${foreign.environment}"`,
        expected: 'another key, or import a newer version of that flag',
      },
    ];
  }
  return rows
    .filter(({ archivedMs }) => archivedMs !== null)
    .filter(({ environment }) => isGone || Object.hasOwn(environments, environment))
    .map(({ environment }) => ({
      code: 'not-supported',
      file: place.file,
      at:
        (Object.hasOwn(environments, environment) ? environments[environment]?.at : null) ??
        place.at,
      message: `Cannot apply flag "${key}": it was archived in environment "${environment}"`,
      expected: isGone
        ? 'another key: those of archived flags are never used again'
        : `take environment "${environment}" out of the flag`,
    }));
}

function definedTwice(place: Place, key: string): FileProblem {
  return {
    code: 'duplicate',
    ...place,
    message: `Cannot apply flag "${key}": it is defined twice`,
    expected: 'define each flag once',
  };
}

function serveOf(
  { serve: wanted }: EnvironmentSettings,
  environment: string,
  existing: ExistingFlag | null,
): { serve: string | null; warning: string | null } {
  if (existing === null) return { serve: wanted, warning: null };
  const { row, steps } = existing;
  if (wanted === row.serve) return { serve: null, warning: null };
  const flag = `Flag "${row.key}" in environment "${environment}"`;
  if (row.owner !== null) {
    const warning = `${flag} goes on as it is: rollout "${row.owner}" owns it, "${wanted}" was not set`;
    return { serve: null, warning };
  }
  const served = effectiveServe(row, steps);
  const warning =
    served === wanted ? null : `${flag} serves "${wanted}" now instead of "${served}"`;
  return { serve: wanted, warning };
}

function differencesOf(
  definition: FlagDefinition,
  environment: string,
  settings: EnvironmentSettings,
  serve: string | null,
  existing: ExistingFlag | null,
): Difference[] {
  const served = serve ?? existing?.row.serve ?? settings.serve;
  const after = placesOfDefinition(definition, environment, served, settings);
  if (existing !== null) return differencesBetween(placesOfRow(existing.row), after);
  return differencesBetween(new Map(), after);
}

/** The same mistake in several environments is told once. */
function once(problems: readonly FileProblem[]): FileProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
