import { type Actor, canonicalJson, type Json } from '@tidegate/core';
import type { RouteAnswer } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { createChangeAllowance, refuseManyFlags } from '../controller/change-allowance.ts';
import { publish } from '../controller/publish.ts';
import { fromJson } from '../store/from-json.ts';
import { FOREIGN_RETIRED_MAX, WARNINGS_MAX } from '../store/limits.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { type ForeignParts, readForeignFlag } from './foreign-flag.ts';
import { insertFlags } from './insert.ts';
import { withoutOwnMetadata } from './own-metadata.ts';
import { settingsText } from './stored-settings.ts';

type Stored = RouteAnswer<'importFlagd'>['stored'][number];

interface ImportInput {
  readonly environment: string;
  readonly flags: Readonly<Record<string, Json>>;
  readonly confirmGrowth: boolean;
  readonly actor: Actor;
  readonly nowMs: number;
}

/**
 * Stores foreign flagd flags word for word, broken ones too, and publishes them. A flag that was
 * imported before is replaced; its kill switch stays as it is, what a person set does not. A flag of
 * ours that requires one of them never holds an import up: where nobody meets that prerequisite any
 * more, or where it comes to too much, the flag is off, and a warning says so.
 *
 * @throws ProblemError `not-found` for an unknown environment; `conflict` when a key is that of a
 *   flag of ours or was archived; `body-too-large` for more flags than one change may write; what
 *   `publish` throws
 */
export async function importFlagd(tx: Tx, input: ImportInput): Promise<RouteAnswer<'importFlagd'>> {
  const { environment, confirmGrowth, actor, nowMs } = input;
  await requireEnvironment(tx, environment);
  const taken = await takenNames(tx, environment);
  const refusals = Object.keys(input.flags).flatMap((key) => refusalOf(key, taken) ?? []);
  if (refusals.length > 0) throw refused(environment, refusals);
  const imported = Object.entries(input.flags).map(([key, flag]) =>
    importedFlag(key, flag, taken.get(key)?.row ?? null),
  );
  const changed = imported.filter(({ change }) => change !== 'unchanged');
  const stored = imported.map(({ key, change, parts }) => ({ key, change, broken: parts.broken }));
  const warnings = imported.flatMap((one) => one.warnings);
  if (changed.length === 0) return { stored, warnings: shortened(warnings) };
  refuseManyFlags(changed.length);
  await storeFlags(tx, input, changed);
  const published = await publish(tx, {
    environment,
    keys: changed.map(({ key }) => key),
    cause: 'publish',
    actor,
    nowMs,
    confirmGrowth,
    allowance: createChangeAllowance(),
    sparesDependents: true,
  });
  return { stored, warnings: [...shortened(warnings), ...published.warnings] };
}

interface Taken {
  readonly row: Tables['flag'];
  readonly isAlias: boolean;
}

async function takenNames(
  { db }: ReadTx,
  environment: string,
): Promise<ReadonlyMap<string, Taken>> {
  const rows = await db
    .selectFrom('flag')
    .selectAll()
    .where('environment', '=', environment)
    .execute();
  const taken = new Map<string, Taken>();
  for (const row of rows) {
    taken.set(row.key, { row, isAlias: false });
    for (const alias of fromJson<string[]>(row.aliases)) taken.set(alias, { row, isAlias: true });
  }
  return taken;
}

function refusalOf(key: string, taken: ReadonlyMap<string, Taken>): string | null {
  const other = taken.get(key);
  if (other === undefined) return null;
  if (other.isAlias) return `"${key}" is an alias of flag "${other.row.key}"`;
  if (other.row.archivedMs !== null) return `"${key}" was archived, and keys are never used again`;
  return other.row.foreign === null ? `"${key}" is a flag of your own` : null;
}

function refused(environment: string, refusals: readonly string[]): ProblemError {
  const [first] = refusals;
  return new ProblemError(
    'conflict',
    `Cannot import ${refusals.length === 1 ? 'a flag' : `${refusals.length} flags`} into environment "${environment}": ${first}; rename what you import`,
    { detail: 'Nothing was stored', problems: refusals.slice(0, 100) },
  );
}

/** One flag of the document against what is stored. */
interface Imported {
  readonly key: string;
  readonly flag: Json;
  readonly parts: ForeignParts;
  readonly before: Tables['flag'] | null;
  readonly change: Stored['change'];
  readonly warnings: readonly string[];
}

function importedFlag(key: string, given: Json, before: Tables['flag'] | null): Imported {
  const { flag, dropped } = withoutOwnMetadata(given);
  const parts = readForeignFlag(key, flag);
  const warnings: string[] = [];
  if (dropped.length > 0) {
    const names = dropped.map((name) => `"${name}"`).join(', ');
    warnings.push(
      `Metadata ${names} of flag "${key}" is not kept: it would pass for a flag of Tidegate's own`,
    );
  }
  const base = before?.base ?? null;
  if (base !== null) {
    warnings.push(`Flag "${key}" goes by its own rules again: it was set to "${base}"`);
  }
  return { key, flag, parts, before, change: changeOf(flag, before), warnings };
}

function changeOf(flag: Json, before: Tables['flag'] | null): Stored['change'] {
  if (before === null) return 'created';
  const isSame = canonicalJson(fromJson(before.foreign ?? 'null')) === canonicalJson(flag);
  return isSame && before.base === null ? 'unchanged' : 'changed';
}

function shortened(warnings: readonly string[]): string[] {
  const told = warnings.slice(0, WARNINGS_MAX);
  const left = warnings.length - told.length;
  return left === 0 ? told : [...told, `${left} more flags have warnings like these`];
}

async function storeFlags(
  tx: Tx,
  { environment, actor, nowMs }: ImportInput,
  imported: readonly Imported[],
): Promise<void> {
  const fresh = imported.filter(({ before }) => before === null);
  await insertFlags(
    tx,
    fresh.map(({ key, flag, parts }) => ({
      environment,
      key,
      ...columnsOf(flag, parts),
      aliases: '[]',
      schema: null,
      variable: null,
      settings: settingsText({ requires: [], rules: [], exclusion: null, holdBackParts: 0 }),
      changedMs: nowMs,
    })),
  );
  for (const { key, flag, parts, before } of imported) {
    if (before === null) continue;
    const killed = before.killed === null ? null : parts.off;
    await tx.db
      .updateTable('flag')
      .set({
        ...{ ...columnsOf(flag, parts), retired: retiredBy(parts, before), base: null, killed },
        revision: before.revision + 1,
      })
      .where('environment', '=', environment)
      .where('key', '=', key)
      .execute();
  }
  const rows = imported.map(({ key, change, parts: { broken } }) => ({
    actor,
    action: `flag.${change}`,
    subject: key,
    body: { foreign: true, broken },
  }));
  await appendAudit(tx, environment, rows, nowMs);
}

/** What was served once may be told of later. Values of foreign variants may change, so none is kept. */
function retiredBy({ variants }: ForeignParts, before: Tables['flag']): string {
  const known = Object.keys(fromJson<Record<string, string>>(before.retired));
  const gone = Object.keys(fromJson<Record<string, Json>>(before.variants)).filter(
    (name) => !Object.hasOwn(variants, name),
  );
  const names = [...new Set([...known, ...gone])].slice(-FOREIGN_RETIRED_MAX);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, ''])));
}

function columnsOf(flag: Json, parts: ForeignParts) {
  const { description, kind, variants, off, serve, clientVisible } = parts;
  return {
    description,
    kind,
    variants: JSON.stringify(variants),
    off,
    serve,
    clientVisible: clientVisible ? 1 : 0,
    foreign: JSON.stringify(flag),
  };
}
