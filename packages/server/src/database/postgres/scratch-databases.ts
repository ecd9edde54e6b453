import { randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { RestoreAsked } from '../database-driver.ts';
import { databaseLimits } from '../limits.ts';
import type { Asking } from './postgres-contents.ts';
import { type PostgresPlace, quoteName, quoteText } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import type { PostgresWork } from './postgres-work.ts';

/** Name of a database that is thrown away. */
export function scratchName(): string {
  return `tidegate_scratch_${randomBytes(4).toString('hex')}`;
}

/** A name of at most 63 bytes that begins like another one. */
export function derivedName(name: string, ending: string): string {
  let start = name;
  while (Buffer.byteLength(start + ending) > databaseLimits.nameBytes)
    start = [...start].slice(0, -1).join('');
  return start + ending;
}

/**
 * Makes an empty database from `template0`, and writes on it whose it is, so that it is found when
 * nobody drops it.
 *
 * @param asked.like owner, encoding and collation are those of a database of the same server, by its name;
 *   or encoding and collation are those that a dump was taken with
 * @throws BackupFailure `not-empty` when there is one of that name
 */
export async function makeDatabase(
  work: PostgresWork,
  server: PostgresPlace,
  asked: {
    readonly name: string;
    readonly like: string | RestoreAsked['more'];
    readonly comment: object;
  },
): Promise<void> {
  await inSession(server, 'restore', work, async (sql) => {
    const there = await sql`select 1 from pg_database where datname = ${asked.name}`;
    if (there.length > 0)
      throw new BackupFailure(
        'not-empty',
        `Cannot restore into database "${asked.name}": it is there already; give a new name, or drop it`,
      );
    const make = (settings: string) =>
      sql.unsafe(`create database ${quoteName(asked.name)} template template0 ${settings}`);
    if (typeof asked.like === 'string') await make(await settingsOf(sql, asked.like));
    else await makeInLocale(sql, asked.like, make);
    const comment = quoteText(JSON.stringify(asked.comment));
    await sql.unsafe(`comment on database ${quoteName(asked.name)} is ${comment}`);
  });
}

/** Encoding and collation of the database that is asked. */
export async function localeOf(sql: Asking): Promise<Readonly<Record<string, string>>> {
  const [row] = await sql.unsafe(`
    select pg_encoding_to_char(encoding) as encoding, datcollate as collate, datctype as ctype
    from pg_database where datname = current_database()`);
  const { encoding, collate, ctype } = { ...row };
  return { encoding: String(encoding), collate: String(collate), ctype: String(ctype) };
}

/** Texts of another encoding would be other bytes; a server that lacks a collation has "C". */
async function makeInLocale(
  sql: Sql,
  { encoding, collate, ctype }: RestoreAsked['more'],
  make: (settings: string) => Promise<unknown>,
): Promise<void> {
  const [own] = await sql`
    select pg_encoding_to_char(encoding) as encoding, datcollate as collate, datctype as ctype
    from pg_database where datname = 'template0'`;
  const isSame =
    own?.['encoding'] === encoding && own?.['collate'] === collate && own?.['ctype'] === ctype;
  if (isSame || typeof encoding !== 'string') return void (await make(''));
  const settings = (sorted: unknown, classed: unknown): string =>
    `encoding ${quoteText(encoding)} lc_collate ${quoteText(String(sorted))} lc_ctype ${quoteText(String(classed))}`;
  await make(settings(collate, ctype)).catch(async (cause: unknown) => {
    const isUnknown = cause instanceof Error && 'code' in cause && cause.code === '42809';
    if (!isUnknown) throw cause;
    await make(settings('C', 'C'));
  });
}

/** Drops a database, whoever is in it; one that is not there is gone already. */
export async function dropDatabase(
  work: PostgresWork,
  server: PostgresPlace,
  name: string,
): Promise<void> {
  // It is dropped also when the work was ended.
  const by = { ...work, signal: AbortSignal.timeout(60_000) };
  await inSession(server, 'drop what was restored of', by, (sql) =>
    sql.unsafe(`drop database if exists ${quoteName(name)} with (force)`),
  );
}

/** Drops scratch databases that a process left that is gone. */
export async function dropLeft(work: PostgresWork, server: PostgresPlace): Promise<void> {
  await inSession(server, 'look for what was left of', work, async (sql) => {
    const rows = await sql`
      select d.datname as name, shobj_description(d.oid, 'pg_database') as comment
      from pg_database d where d.datname ~ 'tidegate_(scratch_)?[0-9a-f]{8}$'`;
    const oldMs = work.parts.clock.nowMs() - databaseLimits.scratchKeptMs;
    for (const row of rows) {
      const madeMs = scratchMadeMs(row['comment']);
      if (madeMs === null || madeMs > oldMs) continue;
      await sql.unsafe(`drop database if exists ${quoteName(String(row['name']))} with (force)`);
    }
  });
}

/** When a scratch database was made, by what stands on it; `null` = it is not one of ours. */
export function scratchMadeMs(comment: unknown): number | null {
  try {
    const read: unknown = JSON.parse(String(comment));
    if (typeof read !== 'object' || read === null) return null;
    const { tidegate, madeMs } = read as Readonly<Record<string, unknown>>;
    return tidegate === 'scratch' && typeof madeMs === 'number' ? madeMs : null;
  } catch {
    return null;
  }
}

async function settingsOf(sql: Sql, like: string): Promise<string> {
  const [row] = await sql`
    select pg_encoding_to_char(encoding) as encoding, datcollate, datctype, datlocprovider::text as provider,
      to_jsonb(d) ->> 'daticulocale' as icu, to_jsonb(d) ->> 'datlocale' as locale,
      pg_get_userbyid(datdba) as owner
    from pg_database d where datname = ${like}`;
  if (row === undefined) return '';
  const icu = row['icu'] ?? row['locale'];
  return [
    `owner ${quoteName(String(row['owner']))}`,
    `encoding ${quoteText(String(row['encoding']))}`,
    `lc_collate ${quoteText(String(row['datcollate']))}`,
    `lc_ctype ${quoteText(String(row['datctype']))}`,
    row['provider'] === 'i' && icu !== null
      ? `locale_provider icu icu_locale ${quoteText(String(icu))}`
      : '',
  ].join(' ');
}
