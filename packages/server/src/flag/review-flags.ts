import {
  candidateHash,
  canonicalJson,
  type FileProblem,
  type FlagDefinition,
  type Json,
} from '@tidegate/core';
import type { Applied, ExistingFlag } from '../plan/load-applied.ts';
import { unknownName } from '../plan/problem-at.ts';
import { fromJson } from '../store/from-json.ts';
import type { NamedFile } from '../store/store.ts';
import { effectiveServe } from './effective-serve.ts';

/** One flag of a file against one environment. */
export interface FlagWrite {
  readonly file: string;
  readonly environment: string;
  readonly definition: FlagDefinition;
  readonly existing: ExistingFlag | null;
  /** Variant to serve from now on; `null` = as before. */
  readonly serve: string | null;
  /** Whether anything differs from what is stored. */
  readonly changed: boolean;
}

/** What the flags of some files come to, before anything is written. */
export interface FlagReview {
  readonly definitions: ReadonlyMap<string, FlagDefinition>;
  readonly writes: readonly FlagWrite[];
  readonly warnings: string[];
  readonly problems: readonly FileProblem[];
}

interface Place {
  readonly file: string;
  readonly at: FlagDefinition['at'];
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
  return {
    definitions,
    writes: reviews.flatMap(({ writes }) => writes),
    warnings: reviews.flatMap(({ warnings }) => warnings),
    problems: reviews.flatMap(({ problems }) => problems),
  };
}

function reviewFlag(
  place: Place,
  definition: FlagDefinition,
  again: boolean,
  applied: Applied,
): Omit<FlagReview, 'definitions'> {
  const writes: FlagWrite[] = [];
  const warnings: string[] = [];
  const problems = Object.keys(definition.environments)
    .filter((name) => !applied.environments.includes(name))
    .map((name) => unknownName(place, 'environment', name, applied.environments));
  if (again) problems.push(definedTwice(place, definition.key));
  for (const environment of applied.environments) {
    const existing = find(applied, environment, definition.key);
    if (existing !== null) problems.push(...changeProblems(place, definition, existing));
    const { serve, warning } = serveOf(definition, environment, existing);
    if (warning !== null) warnings.push(warning);
    const changed = existing === null || serve !== null || differs(definition, existing);
    writes.push({ file: place.file, environment, definition, existing, serve, changed });
  }
  return { writes, warnings, problems: once(problems) };
}

function find({ flags }: Applied, environment: string, key: string): ExistingFlag | null {
  return flags.find(({ row }) => row.environment === environment && row.key === key) ?? null;
}

function definedTwice(place: Place, key: string): FileProblem {
  return {
    code: 'duplicate',
    ...place,
    message: `Cannot apply flag "${key}": it is defined twice`,
    expected: 'define each flag once',
  };
}

/** A flag keeps its kind, and a variant its value, for ever; what is in use is not taken away. */
function changeProblems(
  place: Place,
  definition: FlagDefinition,
  existing: ExistingFlag,
): FileProblem[] {
  const { key, kind, variants } = definition;
  const problems: FileProblem[] = [];
  const refuse = (what: string, expected: string) =>
    problems.push({ code: 'not-supported', ...place, message: `Cannot change ${what}`, expected });
  if (kind !== existing.row.kind) {
    const what = `flag "${key}": it is of kind "${existing.row.kind}", not "${kind}"`;
    refuse(what, `keep "${existing.row.kind}", or make a new flag`);
  }
  const stored = fromJson<Record<string, Json>>(existing.row.variants);
  const retired = fromJson<Record<string, string>>(existing.row.retired);
  for (const [name, value] of Object.entries(variants)) {
    const other = Object.hasOwn(stored, name)
      ? canonicalJson(stored[name] ?? null) !== canonicalJson(value)
      : Object.hasOwn(retired, name) && retired[name] !== candidateHash(key, name, value);
    if (!other) continue;
    refuse(
      `variant "${name}" of flag "${key}": it has another value already`,
      "a variant's value never changes once it exists; add a new variant",
    );
  }
  const used = variantsInUse(definition, existing);
  for (const name of Object.keys(stored)) {
    if (Object.hasOwn(variants, name) || !used.has(name)) continue;
    refuse(
      `flag "${key}": its variant "${name}" is missing, and is in use in environment "${existing.row.environment}"`,
      `keep variant "${name}" until nothing serves it any more`,
    );
  }
  return problems;
}

function variantsInUse(definition: FlagDefinition, { row, steps }: ExistingFlag): Set<string> {
  const used = new Set(steps.flatMap(({ control, candidate }) => [control, candidate]));
  if (row.killed !== null) used.add(row.killed);
  // What the flag will serve is checked by the parser; an owned flag goes on serving what it does.
  if (row.owner !== null) used.add(row.serve);
  else if ((definition.environments[row.environment] ?? definition.off) === row.serve) {
    used.add(row.serve);
  }
  return used;
}

function serveOf(
  definition: FlagDefinition,
  environment: string,
  existing: ExistingFlag | null,
): { serve: string | null; warning: string | null } {
  const wanted = definition.environments[environment] ?? definition.off;
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

function differs(definition: FlagDefinition, { row }: ExistingFlag): boolean {
  return (
    row.description !== definition.description ||
    row.off !== definition.off ||
    canonicalJson(fromJson<Json>(row.variants)) !== canonicalJson(definition.variants)
  );
}

/** The same mistake in several environments is told once. */
function once(problems: readonly FileProblem[]): FileProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
