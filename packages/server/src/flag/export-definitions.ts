import type { EnvironmentSettings, FlagDefinition, Json, SegmentsFile } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import type { Reads } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { storedSettings } from './stored-settings.ts';

/** There is no file yet in which it could stand. */
const NOWHERE = { line: 1, column: 1 } as const;

/**
 * Flags and segments of all environments as files would define them, by key and name. What a flag
 * serves is what people wrote, not what a rollout made of it: applying it again changes nothing.
 * Archived flags are left out, environments in which a flag is just off too.
 */
export async function exportDefinitions({
  db,
}: ReadTx): Promise<ReturnType<Reads['exportDefinitions']>> {
  const rows = await db
    .selectFrom('flag')
    .selectAll()
    .where('archivedMs', 'is', null)
    .orderBy('key')
    .orderBy('environment')
    .execute();
  const segments = await db.selectFrom('segment').selectAll().orderBy('name').execute();
  const ours = groupBy(
    rows.filter(({ foreign }) => foreign === null),
    ({ key }) => key,
  );
  return {
    flags: [...ours.values()].flatMap((ofFlag) => definitionOf(ofFlag)),
    segments: [...groupBy(segments, ({ name }) => name).values()].flatMap(([first]) =>
      first === undefined ? [] : [segmentOf(first)],
    ),
    foreign: foreignByEnvironment(rows),
  };
}

function definitionOf(rows: readonly Tables['flag'][]): FlagDefinition[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { key, description, kind, off } = first;
  const environments = rows.flatMap((row) => {
    const settings = settingsOf(row);
    return isJustOff(settings, off) ? [] : [[row.environment, settings] as const];
  });
  return [
    {
      key,
      aliases: fromJson<string[]>(first.aliases),
      description,
      kind: kind as FlagDefinition['kind'],
      variants: fromJson<Record<string, Json>>(first.variants),
      schema: first.schema === null ? null : fromJson<Json>(first.schema),
      off,
      clientVisible: first.clientVisible === 1,
      variable: first.variable,
      environments: Object.fromEntries(environments),
      at: NOWHERE,
    },
  ];
}

function settingsOf(row: Tables['flag']): EnvironmentSettings {
  const { requires, ...settings } = storedSettings(row);
  return {
    serve: row.serve,
    ...settings,
    requires: requires.map((required) => ({ ...required, at: NOWHERE })),
    at: NOWHERE,
  };
}

function isJustOff(settings: EnvironmentSettings, off: string): boolean {
  const { serve, rules, requires, exclusion, holdBackParts } = settings;
  const isPlain = rules.length === 0 && requires.length === 0 && exclusion === null;
  return isPlain && holdBackParts === 0 && serve === off;
}

function segmentOf({ name, description, condition }: Tables['segment']) {
  return {
    name,
    description,
    condition: fromJson<SegmentsFile['segments'][number]['condition']>(condition),
    at: NOWHERE,
  };
}

function foreignByEnvironment(
  rows: readonly Tables['flag'][],
): ReturnType<Reads['exportDefinitions']>['foreign'] {
  const foreign = rows.flatMap(({ environment, key, foreign: text }) =>
    text === null ? [] : [{ environment, key, flag: fromJson<Json>(text) }],
  );
  return [...groupBy(foreign, ({ environment }) => environment)].map(([environment, flags]) => ({
    environment,
    flags: Object.fromEntries(flags.map(({ key, flag }) => [key, flag])),
  }));
}
