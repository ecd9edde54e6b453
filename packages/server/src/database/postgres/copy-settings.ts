import type { Sql } from 'postgres';
import { type PostgresPlace, quoteName, quoteText } from './postgres-place.ts';
import { inSession } from './postgres-session.ts';
import type { PostgresWork } from './postgres-work.ts';

/**
 * Gives one database what stands on another and in no dump of its contents: who may connect, how many,
 * and settings by `ALTER DATABASE` and `ALTER ROLE … IN DATABASE`.
 */
export async function copySettings(
  work: PostgresWork,
  server: PostgresPlace,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await inSession(server, 'restore over', work, async (sql) => {
    const name = quoteName(to);
    const [row] = await sql`
      select datconnlimit as connections, datacl is not null as granted from pg_database
      where datname = ${from}`;
    const statements = [
      `alter database ${name} connection limit ${Number(row?.['connections'])}`,
      ...(row?.['granted'] === true ? await grantsOf(sql, from, name) : []),
      ...(await settingsOf(sql, from, name)),
    ];
    for (const statement of statements) await sql.unsafe(statement);
  });
}

async function grantsOf(sql: Sql, from: string, name: string): Promise<string[]> {
  const grants = await sql`
    select a.grantee, pg_get_userbyid(a.grantee) as role, a.privilege_type as privilege,
      a.is_grantable as grantable
    from pg_database d, aclexplode(d.datacl) a where d.datname = ${from}`;
  const given = grants.map(({ grantee, role, privilege, grantable }) => {
    const whom = Number(grantee) === 0 ? 'public' : quoteName(String(role));
    const also = grantable === true ? ' with grant option' : '';
    return `grant ${String(privilege)} on database ${name} to ${whom}${also}`;
  });
  return [`revoke all on database ${name} from public`, ...given];
}

async function settingsOf(sql: Sql, from: string, name: string): Promise<string[]> {
  const settings = await sql`
    select s.setrole, pg_get_userbyid(s.setrole) as role, unnest(s.setconfig) as setting
    from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
    where d.datname = ${from}`;
  return settings.map(({ setrole, role, setting }) => {
    const whose = `role ${quoteName(String(role))} in database ${name}`;
    const on = Number(setrole) === 0 ? `database ${name}` : whose;
    return `alter ${on} set ${settingText(String(setting))}`;
  });
}

/** `name=value` of the catalogue as `ALTER … SET` takes it; lists stand there quoted already. */
export function settingText(setting: string): string {
  const [name = ''] = setting.split('=', 1);
  const value = setting.slice(name.length + 1);
  const quoted = LISTS.has(name.toLowerCase()) && value !== '' ? value : quoteText(value);
  return `${name.split('.').map(quoteName).join('.')} to ${quoted}`;
}

const LISTS: ReadonlySet<string> = new Set([
  ...['search_path', 'temp_tablespaces', 'local_preload_libraries'],
  ...['session_preload_libraries', 'shared_preload_libraries', 'unix_socket_directories'],
]);
