import { createHash } from 'node:crypto';
import type Database from 'libsql';
import type { Contents } from '../../backup/manifest.ts';
import { brokenReferences } from './broken-references.ts';

/** What an SQLite database holds; the sums are over rows, in no order. */
export function sqliteContents(
  database: Database.Database,
  { checksums, isOwnStore }: { readonly checksums: boolean; readonly isOwnStore: boolean },
): Contents {
  const tables = namesOf(database).map((name) => ({ name, ...rowsOf(database, name, checksums) }));
  return {
    tables,
    schemaHash: schemaHash(database),
    brokenReferences: brokenReferences(database),
    marks: isOwnStore ? ownStoreMarks(database) : {},
  };
}

/** Tells one store of Tidegate from another: made of a secret that no other has, and not to be undone. */
export function ownStoreIdentity(database: Database.Database): string {
  const [row] = all(database, 'select "hmacSecret" from environment order by rowid limit 1');
  return createHash('sha256')
    .update(`tidegate store\n${String(row?.[0])}`)
    .digest('hex')
    .slice(0, 32);
}

/** Ordinary tables, in one order; virtual ones have theirs beside them. */
function namesOf(database: Database.Database): string[] {
  return all(
    database,
    `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'
      and sql not like 'create virtual%' order by name`,
  ).map(([name]) => String(name));
}

function rowsOf(
  database: Database.Database,
  table: string,
  checksums: boolean,
): Pick<Contents['tables'][number], 'rows' | 'checksum'> {
  const from = `"${table.replaceAll('"', '""')}"`;
  if (!checksums) {
    const [row] = all(database, `select count(*) from ${from}`);
    return { rows: Number(row?.[0]), checksum: null };
  }
  let rows = 0;
  let sum = 0n;
  for (const row of database.prepare(`select * from ${from}`).safeIntegers(true).raw().iterate()) {
    const digest = createHash('sha256')
      .update((row as unknown[]).map(written).join(''))
      .digest();
    sum = (sum + digest.readBigUInt64BE()) & 0xffff_ffff_ffff_ffffn;
    rows += 1;
  }
  return { rows, checksum: sum.toString(16).padStart(16, '0') };
}

/** A value with its type and length: two rows that differ are never written alike. */
function written(value: unknown): string {
  if (value === null || value === undefined) return 'n;';
  if (typeof value === 'bigint') return `i${value};`;
  if (typeof value === 'number') return `r${value};`;
  if (typeof value === 'string') return `t${value.length}:${value};`;
  return `b${Buffer.from(value as Uint8Array).toString('hex')};`;
}

function schemaHash(database: Database.Database): string {
  const rows = all(
    database,
    `select type, name, tbl_name, sql from sqlite_schema
      where name not like 'sqlite\\_%' escape '\\' order by type, name`,
  );
  const versions = ['user_version', 'application_id'].map((name) =>
    all(database, `pragma ${name}`),
  );
  return createHash('sha256')
    .update(JSON.stringify([rows, versions]))
    .digest('hex');
}

/** Where each environment stands: its newest ruleset and the head of its audit chain. */
function ownStoreMarks(database: Database.Database): Record<string, string> {
  const marks: Record<string, string> = {};
  const rulesets = all(
    database,
    `select environment, lineage, version, hash8 from ruleset r where (lineage, version) = (
      select lineage, version from ruleset o where o.environment = r.environment
      order by lineage desc, version desc limit 1)`,
  );
  for (const [environment, ...id] of rulesets) marks[`ruleset ${environment}`] = id.join('.');
  const heads = all(
    database,
    `select environment, sequence, hash from audit a where sequence = (
      select max(sequence) from audit o where o.environment = a.environment)`,
  );
  for (const [environment, sequence, hash] of heads)
    marks[`audit-head ${environment}`] = `${sequence}.${hash}`;
  return marks;
}

function all(database: Database.Database, query: string): (string | number | null)[][] {
  return database.prepare(query).raw().all() as (string | number | null)[][];
}
