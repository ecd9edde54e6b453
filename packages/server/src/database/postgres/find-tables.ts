import { BackupFailure } from '../../backup/backup-store.ts';
import type { Asking, TableName } from './postgres-contents.ts';

/**
 * Tables by the names that people give: with their schema, or `public` without; a partitioned one is
 * all of its parts.
 *
 * @throws BackupFailure `refused` when there is none of a name
 */
export async function findTables(
  sql: Asking,
  database: string,
  names: readonly string[],
): Promise<TableName[]> {
  const found: TableName[] = [];
  for (const name of names) {
    const rows = await sql`
      select pn.nspname as schema, p.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      cross join lateral (select relid from pg_partition_tree(c.oid) where isleaf
        union select c.oid where c.relkind = 'r') as part(id)
      join pg_class p on p.oid = part.id join pg_namespace pn on pn.oid = p.relnamespace
      where (n.nspname || '.' || c.relname = ${name}
          or (n.nspname = 'public' and c.relname = ${name}))
        and c.relkind in ('r', 'p') and p.relkind = 'r' and n.nspname <> 'pg_catalog'`;
    if (rows.length === 0)
      throw new BackupFailure(
        'refused',
        `Cannot restore table "${name}" of database "${database}": the live database has no such table; restore the backup into a new database`,
      );
    for (const row of rows)
      found.push({ schema: String(row['schema']), name: String(row['name']) });
  }
  const byName = new Map(found.map((table) => [JSON.stringify(table), table]));
  return [...byName.values()];
}
