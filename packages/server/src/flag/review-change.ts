import {
  candidateHash,
  canonicalJson,
  type FileProblem,
  type FlagDefinition,
  type Json,
} from '@tidegate/core';
import type { ExistingFlag } from '../plan/load-applied.ts';
import { fromJson } from '../store/from-json.ts';
import { effectiveServe } from './effective-serve.ts';
import type { Place } from './flags-after.ts';
import { stepVariants } from './step-variants.ts';
import { settingsFor } from './stored-settings.ts';

/**
 * What a definition may not change of a stored flag: its kind and the values of its variants, for
 * ever; variants that are in use; and what a rollback took away. Pure.
 */
export function reviewChange(
  place: Place,
  definition: FlagDefinition,
  existing: ExistingFlag,
): FileProblem[] {
  const { key, kind } = definition;
  const { row } = existing;
  const changes = [
    ...valueChanges(definition, existing),
    ...lostVariants(definition, existing),
    ...barredServe(definition, existing),
  ];
  if (kind !== row.kind) {
    changes.unshift({
      what: `flag "${key}": it is of kind "${row.kind}", not "${kind}"`,
      expected: `keep "${row.kind}", or make a new flag`,
    });
  }
  return changes.map(({ what, expected, at }) => ({
    code: 'not-supported',
    file: place.file,
    at: at ?? place.at,
    message: `Cannot change ${what}`,
    expected,
  }));
}

interface Refusal {
  readonly what: string;
  readonly expected: string;
  readonly at?: Place['at'];
}

function valueChanges({ key, variants }: FlagDefinition, { row }: ExistingFlag): Refusal[] {
  const stored = fromJson<Record<string, Json>>(row.variants);
  const retired = fromJson<Record<string, string>>(row.retired);
  return Object.entries(variants)
    .filter(([name, value]) =>
      Object.hasOwn(stored, name)
        ? canonicalJson(stored[name] ?? null) !== canonicalJson(value)
        : Object.hasOwn(retired, name) && retired[name] !== candidateHash(key, name, value),
    )
    .map(([name]) => ({
      what: `variant "${name}" of flag "${key}": it has another value already`,
      expected: "a variant's value never changes once it exists; add a new variant",
    }));
}

function lostVariants(definition: FlagDefinition, existing: ExistingFlag): Refusal[] {
  const { key, variants } = definition;
  const used = variantsInUse(definition, existing);
  return Object.keys(fromJson<object>(existing.row.variants))
    .filter((name) => used.has(name) && !Object.hasOwn(variants, name))
    .map((name) => ({
      what: `flag "${key}": its variant "${name}" is missing, and is in use in environment "${existing.row.environment}"`,
      expected: `keep variant "${name}" until nothing serves it any more`,
    }));
}

function variantsInUse(definition: FlagDefinition, { row, steps }: ExistingFlag): Set<string> {
  const used = new Set(steps.flatMap(stepVariants));
  if (row.base !== null) used.add(row.base);
  if (row.killed !== null) used.add(row.killed);
  // What the flag will serve is checked by the parser; an owned flag goes on serving what it does.
  const { serve } = settingsFor(definition, row.environment);
  if (row.owner !== null || serve === row.serve) used.add(row.serve);
  return used;
}

/** A file cannot bring back what a rollback took away: that takes a person, who says why. */
function barredServe(definition: FlagDefinition, { row, steps }: ExistingFlag): Refusal[] {
  const { serve, at } = settingsFor(definition, row.environment);
  const isAsBefore = serve === row.serve || serve === effectiveServe(row, steps);
  if (isAsBefore || row.owner !== null) return [];
  if (!fromJson<string[]>(row.barred).includes(serve)) return [];
  return [
    {
      what: `flag "${row.key}" to serve "${serve}" in environment "${row.environment}": that variant was rolled back`,
      expected: `a new variant; or set the flag to "${serve}" by hand, with a reason`,
      at,
    },
  ];
}
