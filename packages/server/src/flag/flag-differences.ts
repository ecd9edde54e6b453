import { canonicalJson, type FlagDefinition, type Json } from '@tidegate/core';
import type { AppliedRow } from '../plan/load-applied.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import { type StoredSettings, storedSettings } from './stored-settings.ts';

/** What differs at one place. */
export type Difference = AppliedRow['differences'][number];

/** A flag of one environment by place; what says nothing has no place. */
export type FlagPlaces = ReadonlyMap<string, Json>;

/** The places of a stored flag. */
export function placesOfRow(row: Tables['flag']): FlagPlaces {
  return new Map([
    ...sharedPlaces({
      description: row.description,
      kind: row.kind,
      aliases: fromJson<string[]>(row.aliases),
      variants: fromJson<Record<string, Json>>(row.variants),
      schema: row.schema === null ? null : fromJson<Json>(row.schema),
      off: row.off,
      clientVisible: row.clientVisible === 1,
      variable: row.variable,
    }),
    ...environmentPlaces(row.environment, row.serve, storedSettings(row)),
  ]);
}

/** The places that a definition has in an environment, where it serves `serve`. */
export function placesOfDefinition(
  definition: FlagDefinition,
  environment: string,
  serve: string,
  settings: StoredSettings,
): FlagPlaces {
  return new Map([...sharedPlaces(definition), ...environmentPlaces(environment, serve, settings)]);
}

/** Where two states differ, in the order of the later one; `null` stands for nothing. */
export function differencesBetween(before: FlagPlaces, after: FlagPlaces): Difference[] {
  const places = new Set([...after.keys(), ...before.keys()]);
  return [...places].flatMap((place) => {
    const [was, is] = [before.get(place) ?? null, after.get(place) ?? null];
    return canonicalJson(was) === canonicalJson(is) ? [] : [{ place, before: was, after: is }];
  });
}

/** Whether a place is one of all environments. */
export function isSharedPlace(place: string): boolean {
  return !place.startsWith('environments.');
}

type Shared = Omit<FlagDefinition, 'key' | 'kind' | 'environments' | 'at'> & {
  readonly kind: string;
};

function sharedPlaces(flag: Shared): readonly (readonly [string, Json])[] {
  return [
    ...said('description', flag.description),
    ['kind', flag.kind] as const,
    ...said('aliases', flag.aliases.length === 0 ? null : flag.aliases),
    ...Object.entries(flag.variants).map(([name, value]): readonly [string, Json] => [
      `variants.${name}`,
      value,
    ]),
    ...said('schema', flag.schema),
    ['off', flag.off] as const,
    ...said('clientVisible', flag.clientVisible ? true : null),
    ...said('variable', flag.variable),
  ];
}

function environmentPlaces(
  environment: string,
  serve: string,
  { requires, rules, exclusion, holdBackParts }: StoredSettings,
): readonly (readonly [string, Json])[] {
  const at = `environments.${environment}`;
  const counts = new Map<string, number>();
  const placed = rules.map(({ name, when, outcome }): readonly [string, Json] => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const place = count === 1 ? name : `${name}#${count}`;
    return [`${at}.rules.${place}`, { when, ...outcome } as unknown as Json];
  });
  return [
    [`${at}.serve`, serve],
    ...requires.map(({ flag, variant }): readonly [string, Json] => [
      `${at}.requires.${flag}`,
      variant,
    ]),
    ...said(`${at}.group`, exclusion as unknown as Json),
    ...said(`${at}.holdBackParts`, holdBackParts === 0 ? null : holdBackParts),
    ...said(`${at}.rules`, rules.length === 0 ? null : rules.map(({ name }) => name)),
    ...placed,
  ];
}

function said(place: string, value: Json): readonly (readonly [string, Json])[] {
  return value === null ? [] : [[place, value]];
}
