import { pipeline } from 'node:stream/promises';
import type { Sql, TransactionSql } from 'postgres';
import { BackupFailure } from '../../backup/backup-store.ts';
import { type Asking, countBroken, referencesOf, type TableName } from './postgres-contents.ts';
import { type PostgresPlace, quoteName, quoteText } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import type { PostgresWork } from './postgres-work.ts';

/**
 * Replaces the rows of tables by those of another database, in one transaction: readers see the old
 * rows until all new ones are there and no reference points nowhere. Triggers do not run.
 *
 * @throws BackupFailure `refused` when columns differ, references would break, or the user may not
 *   set `session_replication_role`
 */
export async function copyTables(
  work: PostgresWork,
  asked: {
    readonly from: PostgresPlace;
    readonly to: PostgresPlace;
    readonly tables: readonly TableName[];
  },
): Promise<void> {
  const { from, to, tables } = asked;
  await inSession(from, 'restore tables of', work, (source) =>
    inSession(to, 'restore tables of', work, (live) =>
      live.begin(async (tx) => {
        await withoutTriggers(tx, work.name);
        const references = await referencesOf(tx, tables);
        const brokenBefore = await countBroken(tx, references);
        for (const table of tables) await lock(tx, table);
        let done = 0;
        for (const table of tables) {
          const columns = await refuseOtherColumns(source, tx, work, table);
          await copyRows(from, tx, work, { table, columns });
          await raiseSequences(source, tx, table);
          done += 1;
          const note = `restoring "${table.schema}.${table.name}"`;
          work.asked.tell({ done, total: tables.length, unit: 'steps', note });
        }
        const broken = (await countBroken(tx, references)) - brokenBefore;
        if (broken > 0)
          throw new BackupFailure(
            'refused',
            `Cannot restore tables of database "${work.name}": ${broken} rows would point to rows that are gone; restore the tables that belong together`,
          );
      }),
    ),
  );
}

/** References are not looked at while rows come and go, but once all are there. */
async function withoutTriggers(tx: TransactionSql, name: string): Promise<void> {
  await tx.unsafe('set local session_replication_role = replica').catch((cause: unknown) => {
    throw new BackupFailure(
      'refused',
      `Cannot restore tables of database "${name}": its user may not set "session_replication_role"; grant it: GRANT SET ON PARAMETER session_replication_role TO …`,
      { cause },
    );
  });
}

/** Readers go on, writers wait. */
async function lock(tx: TransactionSql, table: TableName): Promise<void> {
  await tx.unsafe(`lock table only ${inFull(table)} in share row exclusive mode`);
}

/** What both sides have and can be written: not what is generated. */
async function refuseOtherColumns(
  source: Sql,
  live: TransactionSql,
  work: PostgresWork,
  table: TableName,
): Promise<readonly Column[]> {
  const [then, now] = [await columnsOf(source, table), await columnsOf(live, table)];
  const differing = differingColumns(then, now);
  if (differing.length > 0)
    throw new BackupFailure(
      'refused',
      `Cannot restore table "${table.schema}.${table.name}" of database "${work.name}": its columns differ from the backup's (${differing.join(', ')}); restore the backup into a new database`,
    );
  return now.filter(({ isGenerated }) => !isGenerated);
}

async function copyRows(
  from: PostgresPlace,
  live: TransactionSql,
  work: PostgresWork,
  { table, columns }: { readonly table: TableName; readonly columns: readonly Column[] },
): Promise<void> {
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  await live.unsafe(`delete from only ${inFull(table)}`);
  // A table without columns of its own has nothing to copy.
  if (columns.length === 0) return;
  // A connection for each table: one that was slowed down while it streamed stays silent afterwards.
  await inSession(from, 'restore tables of', work, async (source) => {
    const rows = await source.unsafe(`copy ${inFull(table)} (${names}) to stdout`).readable();
    const sink = await live.unsafe(`copy ${inFull(table)} (${names}) from stdin`).writable();
    await pipeline(rows, sink, { signal: work.signal });
  });
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isGenerated: boolean;
}

async function columnsOf(sql: Asking, table: TableName): Promise<Column[]> {
  const rows = await sql.unsafe(`
    select attname as name, format_type(atttypid, atttypmod) as type, attgenerated <> '' as generated
    from pg_attribute where attrelid = ${quoteText(inFull(table))}::regclass
      and attnum > 0 and not attisdropped order by attname collate "C"`);
  return rows.map((row) => ({
    name: String(row['name']),
    type: String(row['type']),
    isGenerated: row['generated'] === true,
  }));
}

/** Names of columns that are not the same on both sides. */
export function differingColumns(then: readonly Column[], now: readonly Column[]): string[] {
  const texts = (columns: readonly Column[]) =>
    new Map(columns.map((column) => [column.name, JSON.stringify(column)]));
  const [left, right] = [texts(then), texts(now)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => left.get(name) !== right.get(name)).map((name) => `"${name}"`);
}

/** Numbers that were given out are never given out again: sequences are raised, never set back. */
async function raiseSequences(source: Sql, live: TransactionSql, table: TableName): Promise<void> {
  const rows = await live.unsafe(`
    select a.attname as column, pg_get_serial_sequence(${quoteText(inFull(table))}, a.attname) as sequence
    from pg_attribute a where a.attrelid = ${quoteText(inFull(table))}::regclass
      and a.attnum > 0 and not a.attisdropped`);
  for (const { column, sequence } of rows) {
    if (typeof sequence !== 'string') continue;
    const most = `select max(${quoteName(String(column))})::text as most from only ${inFull(table)}`;
    const [row] = await source.unsafe(most);
    if (typeof row?.['most'] !== 'string') continue;
    const reached = `${quoteText(row['most'])}::bigint`;
    await live.unsafe(
      `select setval(${quoteText(sequence)}, ${reached}) from ${sequence}
        where last_value < ${reached} or (last_value = ${reached} and not is_called)`,
    );
  }
}

function inFull({ schema, name }: TableName): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}
