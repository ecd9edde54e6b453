import type { Sql, TransactionSql } from 'postgres';
import type { Contents } from '../../backup/manifest.ts';
import { quoteName } from './postgres-place.ts';
import { schemaHash } from './schema-hash.ts';

/** What one connection, or a transaction on it, is asked with. */
export type Asking = Sql | TransactionSql;

/** A table by its schema and name. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/**
 * What a database holds: its own tables with rows, parts of partitioned ones each for itself, without
 * those of extensions, which a dump does not hold. Sums are over each row as text, its columns in the
 * order of their names, since a dump may bring them in another one; over the rows in no order.
 *
 * @param sql in a transaction, so that all of it is one state
 * @param by.unlogged `empty` = tables without a log count as they are after a crash: without rows
 * @param tell hears how many of how many bytes of tables were read
 */
export async function postgresContents(
  sql: Asking,
  by: { readonly checksums: boolean; readonly unlogged?: 'empty' },
  tell: (done: number, total: number) => void = () => {},
): Promise<Contents> {
  await sql.unsafe('set local search_path = pg_catalog');
  const listed = await ownTables(sql);
  const total = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  const tables: Contents['tables'][number][] = [];
  let done = 0;
  for (const table of listed) {
    const isEmpty = by.unlogged === 'empty' && table.isUnlogged;
    tables.push(await rowsOf(sql, table, by.checksums, isEmpty ? 'where false' : ''));
    done += table.bytes;
    tell(done, total);
  }
  const brokenReferences = await countBroken(sql, await uncheckedReferences(sql));
  const [large] = await sql.unsafe('select count(*)::text as n from pg_largeobject_metadata');
  return {
    tables,
    schemaHash: await schemaHash(sql),
    brokenReferences,
    marks: { 'large-objects': String(large?.['n'] ?? '0') },
  };
}

async function rowsOf(
  sql: Asking,
  { schema, name, columns }: OwnTable,
  checksums: boolean,
  where: string,
): Promise<Contents['tables'][number]> {
  const row = `row(${columns})::text`;
  const sum = checksums ? `coalesce(sum(hashtextextended(${row}, 0)::numeric), 0)::text` : 'null';
  const [found] = await sql.unsafe(
    `select count(*)::text as rows, ${sum} as checksum
      from only ${quoteName(schema)}.${quoteName(name)} ${where}`,
  );
  const { rows, checksum } = { ...found };
  return { name: `${schema}.${name}`, rows: Number(rows), checksum: checksum ?? null };
}

interface OwnTable extends TableName {
  readonly bytes: number;
  readonly isUnlogged: boolean;
  /** Names as they stand in SQL, with commas, in one order everywhere. */
  readonly columns: string;
}

/** Ordinary tables and parts of partitioned ones, in one order everywhere. */
async function ownTables(sql: Asking): Promise<OwnTable[]> {
  const rows = await sql.unsafe(`
    select n.nspname as schema, c.relname as name, pg_table_size(c.oid)::text as bytes,
      c.relpersistence = 'u' as unlogged,
      (select string_agg(format('%I', a.attname), ', ' order by a.attname collate "C")
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence <> 't' and ${OWN_SCHEMA}
      and not exists (select 1 from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by n.nspname collate "C", c.relname collate "C"`);
  return rows.map((row) => ({
    schema: String(row['schema']),
    name: String(row['name']),
    bytes: Number(row['bytes']),
    isUnlogged: row['unlogged'] === true,
    columns: String(row['columns'] ?? ''),
  }));
}

/** A foreign key, as the question for its rows that point nowhere needs it. */
export interface Reference {
  readonly constraint: string;
  readonly from: TableName;
  readonly to: TableName;
  readonly columns: readonly (readonly [from: string, to: string])[];
}

/** Rows whose reference points nowhere. */
export async function countBroken(sql: Asking, references: readonly Reference[]): Promise<number> {
  let broken = 0;
  for (const { from, to, columns } of references) {
    const pairs = columns.map(([own, other]) => `p.${quoteName(other)} = c.${quoteName(own)}`);
    const given = columns.map(([own]) => `c.${quoteName(own)} is not null`);
    const [row] = await sql.unsafe(`select count(*)::text as n
      from ${quoteName(from.schema)}.${quoteName(from.name)} c
      where ${given.join(' and ')} and not exists (
        select 1 from ${quoteName(to.schema)}.${quoteName(to.name)} p where ${pairs.join(' and ')})`);
    broken += Number(row?.['n']);
  }
  return broken;
}

/** Foreign keys from or to these tables. */
export async function referencesOf(
  sql: Asking,
  tables: readonly TableName[],
): Promise<Reference[]> {
  const named = new Set(tables.map(({ schema, name }) => JSON.stringify([schema, name])));
  const all = await references(sql, 'true');
  return all.filter(({ from, to }) =>
    [from, to].some(({ schema, name }) => named.has(JSON.stringify([schema, name]))),
  );
}

/** The server looks at all others itself, also while a dump is restored. */
function uncheckedReferences(sql: Asking): Promise<Reference[]> {
  return references(sql, 'not k.convalidated');
}

async function references(sql: Asking, where: string): Promise<Reference[]> {
  const rows = await sql.unsafe(`
    select k.conname as constraint, n.nspname as schema, c.relname as name,
      fn.nspname as to_schema, f.relname as to_name,
      (select json_agg(json_build_array(a.attname, b.attname) order by u.i)
        from unnest(k.conkey, k.confkey) with ordinality as u(own, other, i)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.own
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = u.other)::text as columns
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
    where k.contype = 'f' and ${OWN_SCHEMA} and ${where}
    order by 2, 3, 1`);
  return rows.map((row) => ({
    constraint: String(row['constraint']),
    from: { schema: String(row['schema']), name: String(row['name']) },
    to: { schema: String(row['to_schema']), name: String(row['to_name']) },
    columns: JSON.parse(String(row['columns'])) as [string, string][],
  }));
}

const OWN_SCHEMA = `n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname !~ '^pg_(toast|temp_)'`;
