import {
  type Actor,
  compileRuleset,
  type FlagdFlag,
  formatRulesetId,
  rulesetHash8,
} from '@tidegate/core';
import type { RulesetCause } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { flushEveryMs } from '../flag/patch-event.ts';
import { WARNINGS_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import type { ChangeAllowance } from './change-allowance.ts';
import { type EntryContent, entryContent } from './entry-content.ts';
import { loadFlagSources } from './flag-sources.ts';
import { publishingAllowance, reviewRulesetSize } from './ruleset-size.ts';
import { type ServedFlag, type ServedFlags, servedFlags } from './served-flags.ts';
import type { Instead } from './simple-flag.ts';
import { writeEntries } from './write-entries.ts';

/** What to publish, and why. */
export interface Publication {
  readonly environment: string;
  /** Flags to look at, and with them all that require them. */
  readonly keys: readonly string[];
  /** Entries that may be no flag's any more: aliases that were taken out. */
  readonly gone?: readonly string[];
  readonly cause: RulesetCause;
  readonly actor: Actor;
  readonly nowMs: number;
  /** Whether the ruleset may grow to more than twice its size; true unless told. */
  readonly confirmGrowth?: boolean;
  /** What one change may publish at all; unlimited unless told. */
  readonly allowance?: ChangeAllowance;
  /** Whether flags that require one of `keys` may be switched off rather than refused. */
  readonly sparesDependents?: boolean;
}

/** What became of a publication. */
export interface PublishedVersion {
  /** `null` when nothing changed. */
  readonly version: number | null;
  readonly warnings: string[];
  /** Bytes of each entry of the ruleset as it is now. */
  readonly entryBytes: ReadonlyMap<string, number>;
}

/**
 * Publishes what became of flags: lowers them and those that require them, and writes the next
 * ruleset version with what changed, in this transaction. Nothing is published when nothing
 * changed. A rollback or kill is never refused: a flag that cannot be served whole gives control to
 * everybody, one that requires it `off`, and the audit says so (`flag.simplified`).
 *
 * @throws ProblemError `conflict` when a flag of ours would come out as one that no SDK can read, or
 *   the ruleset grows and that was not confirmed; `body-too-large` above the limits of a ruleset
 */
export async function publish(tx: Tx, publication: Publication): Promise<PublishedVersion> {
  const { environment, keys, cause } = publication;
  const isFree = cause === 'rollback' || cause === 'kill';
  const before = await published(tx, environment);
  const made = servedFlags(await loadFlagSources(tx, environment, keys), {
    instead: insteadOf(publication, isFree),
    ...(isFree ? {} : { spend: publishingAllowance(environment, sizeOf(before)) }),
  });
  forgetGone(made.entries, publication.gone ?? []);
  const changes = changesOf(made.entries, before);
  const after = new Map(before);
  for (const { entry, content } of changes) {
    if (content === null) after.delete(entry);
    else after.set(entry, content);
  }
  const warnings = made.warnings.slice(0, WARNINGS_MAX);
  const entryBytes = new Map(Array.from(after, ([entry, { bytes }]) => [entry, bytes]));
  if (changes.length === 0) return { version: null, warnings, entryBytes };

  publication.allowance?.take(changes.map(({ content }) => content?.bytes ?? 0));
  if (!isFree) {
    refuseBroken(changes);
    const { confirmGrowth } = publication;
    warnings.push(...reviewRulesetSize(environment, sizeOf(before), sizeOf(after), confirmGrowth));
  }
  const version = await writeVersion(tx, publication, changes, { before, after });
  warnings.push(...(await tellSimplified(tx, publication, changes, made)));
  return { version, warnings, entryBytes };
}

/** One entry as it is published. */
type Entry = Omit<EntryContent, 'json'>;

/** An entry of the ruleset that becomes another one; `content` is `null` when it goes. */
interface Change {
  readonly entry: string;
  readonly served: ServedFlag;
  readonly content: EntryContent | null;
}

async function published({ db }: Tx, environment: string): Promise<Map<string, Entry>> {
  const rows = await db
    .selectFrom('ruleset_flag')
    .select(['key', 'sha256', sql<number>`octet_length(json)`.as('bytes')])
    .where('environment', '=', environment)
    .execute();
  return new Map(rows.map(({ key, sha256, bytes }) => [key, { sha256, bytes: Number(bytes) }]));
}

function insteadOf(
  { keys, sparesDependents }: Publication,
  isFree: boolean,
): (key: string) => Instead | null {
  const asked = new Set(keys);
  return (key) => {
    if (asked.has(key)) return isFree ? 'settled' : null;
    return isFree || sparesDependents === true ? 'off' : null;
  };
}

function forgetGone(entries: Map<string, ServedFlag>, gone: readonly string[]): void {
  for (const entry of gone) {
    if (!entries.has(entry)) entries.set(entry, { key: entry, flag: null, isForeign: false });
  }
}

function changesOf(
  entries: ReadonlyMap<string, ServedFlag>,
  before: ReadonlyMap<string, Entry>,
): Change[] {
  const changes: Change[] = [];
  for (const [entry, served] of entries) {
    const known = before.get(entry)?.sha256;
    if (served.flag === null) {
      if (known !== undefined) changes.push({ entry, served, content: null });
      continue;
    }
    const content = entryContent(served.flag);
    if (known !== content.sha256) changes.push({ entry, served, content });
  }
  return changes;
}

/** What an SDK would refuse is not published: the whole transaction fails instead. */
function refuseBroken(changes: readonly Change[]): void {
  const ours = changes.flatMap(({ entry, served: { flag, isForeign } }) =>
    flag === null || isForeign ? [] : [[entry, flag] as const],
  );
  const [why] = compileRuleset({ flags: Object.fromEntries(ours) }).broken.values();
  if (why !== undefined) throw new ProblemError('conflict', why);
}

function sizeOf(entries: ReadonlyMap<string, Entry>): { flags: number; bytes: number } {
  let bytes = 0;
  for (const entry of entries.values()) bytes += entry.bytes;
  return { flags: entries.size, bytes };
}

async function writeVersion(
  tx: Tx,
  { environment, cause, actor, nowMs }: Publication,
  changes: readonly Change[],
  entries: Readonly<Record<'before' | 'after', ReadonlyMap<string, Entry>>>,
): Promise<number> {
  const base = await currentVersion(tx, environment);
  const { lineage } = base;
  const version = base.version + 1;
  const hash8 = hash8Of(entries.after);
  await writeEntries(tx, environment, version, nowMs, changes);
  const patch = changes.map(
    ({ entry, content }) => `${JSON.stringify(entry)}:${content?.json ?? 'null'}`,
  );
  await tx.db
    .insertInto('ruleset')
    .values({
      environment,
      lineage,
      version,
      patch: `{"flags":{${patch.join(',')}},"evaluators":{}}`,
      hash8,
      cause,
      actor: JSON.stringify(actor),
      createdMs: nowMs,
    })
    .execute();
  const flags: Record<string, FlagdFlag | null> = Object.fromEntries(
    changes.map(({ entry, served }) => [entry, served.flag]),
  );
  tx.publish({
    environment,
    cause,
    patch: {
      event: 'patch',
      base: formatRulesetId({ ...base, hash8: base.hash8 ?? hash8Of(entries.before) }),
      to: formatRulesetId({ lineage, version, hash8 }),
      cause,
      flushEveryMs: await flushEveryMs(tx, environment),
      serverMs: nowMs,
      flags,
      evaluators: {},
    },
  });
  return version;
}

/** `hash8` is `null` when nothing was published yet under this lineage. */
async function currentVersion({ db }: Tx, environment: string) {
  return await db
    .selectFrom('environment')
    .leftJoin('ruleset', (join) =>
      join
        .onRef('ruleset.environment', '=', 'environment.key')
        .onRef('ruleset.lineage', '=', 'environment.lineage')
        .onRef('ruleset.version', '=', 'environment.version'),
    )
    .select(['environment.lineage', 'environment.version', 'ruleset.hash8'])
    .where('environment.key', '=', environment)
    .executeTakeFirstOrThrow();
}

function hash8Of(entries: ReadonlyMap<string, Entry>): string {
  return rulesetHash8(Array.from(entries, ([key, { sha256 }]) => [key, sha256] as const));
}

async function tellSimplified(
  tx: Tx,
  { environment, actor, nowMs }: Publication,
  changes: readonly Change[],
  { simplified }: ServedFlags,
): Promise<string[]> {
  const changed = new Set(changes.map(({ served }) => served.key));
  const told = [...simplified].filter(([key]) => changed.has(key));
  const rows = told.map(([subject, { variant, why }]) => ({
    actor,
    action: 'flag.simplified',
    subject,
    body: { environment, variant, why },
  }));
  await appendAudit(tx, environment, rows, nowMs);
  return told.map(
    ([key, { variant, why }]) =>
      `Flag "${key}" in environment "${environment}" gives "${variant}" to everybody until it is changed: ${why}`,
  );
}
