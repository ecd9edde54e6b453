import {
  type Actor,
  type AuditRow,
  candidateHash,
  type EnvironmentSettings,
  type FlagDefinition,
  type Json,
} from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { AppliedRow, ExistingFlag } from '../plan/load-applied.ts';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { type Difference, isSharedPlace } from './flag-differences.ts';
import { insertFlags, type NewFlag } from './insert.ts';
import type { FlagWrite } from './review-flags.ts';
import { serveVariant } from './serve-variant.ts';
import { settingsText } from './stored-settings.ts';

/** Writes reviewed flags with their audit rows; publishing is the caller's. */
export async function writeFlags(
  tx: Tx,
  writes: readonly FlagWrite[],
  actor: Actor,
  nowMs: number,
): Promise<AppliedRow[]> {
  const differing = writes.filter(({ differences }) => differences.length > 0);
  const fresh = differing.filter(({ existing }) => existing === null);
  await insertFlags(
    tx,
    fresh.map((write) => newFlag(write, nowMs)),
  );
  for (const { existing, ...write } of differing) {
    if (existing !== null) await updateFlag(tx, write, existing);
  }
  for (const [environment, here] of groupBy(differing, (write) => write.environment)) {
    const rows = here.map((write) => auditRow(write, actor));
    await appendAudit(tx, environment, rows, nowMs);
  }
  return [...groupBy(writes, ({ definition }) => definition.key).values()].map(appliedRow);
}

function appliedRow(ofFlag: readonly FlagWrite[]): AppliedRow {
  const [{ file, definition } = { file: '', definition: { key: '' } }] = ofFlag;
  return {
    file,
    kind: 'Flags',
    name: definition.key,
    environment: null,
    planHash: null,
    change: changeOf(ofFlag),
    differences: toldDifferences(ofFlag),
  };
}

function changeOf(writes: readonly FlagWrite[]): AppliedRow['change'] {
  if (writes.every(({ existing }) => existing === null)) return 'created';
  return writes.some(({ differences }) => differences.length > 0) ? 'changed' : 'unchanged';
}

/** What environments share is told once, and held against those that have the flag already. */
function toldDifferences(writes: readonly FlagWrite[]): Difference[] {
  const isNew = writes.every(({ existing }) => existing === null);
  const telling = isNew ? writes : writes.filter(({ existing }) => existing !== null);
  const shared = new Map<string, Difference>();
  for (const difference of telling.flatMap(({ differences }) => differences)) {
    const { place } = difference;
    if (isSharedPlace(place) && !shared.has(place)) shared.set(place, difference);
  }
  // That a new flag is off where nobody named it goes without saying.
  const own = writes
    .filter(
      ({ existing, definition: { environments }, environment }) =>
        existing !== null || Object.hasOwn(environments, environment),
    )
    .flatMap(({ differences }) => differences.filter(({ place }) => !isSharedPlace(place)));
  return [...shared.values(), ...own];
}

function newFlag({ environment, definition, settings, serve }: FlagWrite, nowMs: number): NewFlag {
  const { key, kind, off } = definition;
  return {
    environment,
    key,
    ...columnsOf(definition, settings),
    kind,
    serve: serve ?? off,
    foreign: null,
    changedMs: nowMs,
  };
}

async function updateFlag(
  tx: Tx,
  write: Omit<FlagWrite, 'existing'>,
  { row, steps }: ExistingFlag,
): Promise<void> {
  const { environment, definition, settings, serve } = write;
  const retired = JSON.stringify(retiredBy(definition, row));
  await tx.db
    .updateTable('flag')
    .set({ ...columnsOf(definition, settings), retired, revision: row.revision + 1 })
    .where('environment', '=', environment)
    .where('key', '=', definition.key)
    .execute();
  if (serve !== null) await serveVariant(tx, row, steps, serve);
}

function auditRow(
  { definition, existing, serve, file, differences }: FlagWrite,
  actor: Actor,
): AuditRow {
  const { key, off, variants } = definition;
  const places = differences.map(({ place }) => place);
  return {
    actor,
    action: existing === null ? 'flag.created' : 'flag.changed',
    subject: key,
    body: { file, off, serve, variants: Object.keys(variants), places },
  };
}

function columnsOf(definition: FlagDefinition, settings: EnvironmentSettings) {
  const { description, off, schema } = definition;
  return {
    description,
    off,
    variants: JSON.stringify(definition.variants),
    aliases: JSON.stringify(definition.aliases),
    schema: schema === null ? null : JSON.stringify(schema),
    variable: definition.variable,
    clientVisible: definition.clientVisible ? 1 : 0,
    settings: settingsText(settings),
  };
}

/** Hashes of all variants that are not there any more: should one come back, its value must too. */
function retiredBy(definition: FlagDefinition, row: Tables['flag']): Record<string, string> {
  const retired = fromJson<Record<string, string>>(row.retired);
  const before = fromJson<Record<string, Json>>(row.variants);
  for (const [name, value] of Object.entries(before)) {
    if (Object.hasOwn(definition.variants, name)) continue;
    retired[name] = candidateHash(row.key, name, value);
  }
  return retired;
}
