/** Where a database of PostgreSQL is, and who asks it. */
export interface PostgresPlace {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly sslmode: 'disable' | 'prefer' | 'require' | 'verify-full';
}

/** Reads an address that `isPostgresAddress` lets through. */
export function postgresPlace(address: string): PostgresPlace {
  const url = new URL(address);
  const user = decodeURIComponent(url.username);
  const sslmode = url.searchParams.get('sslmode');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 5_432),
    user,
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    sslmode: MODES.find((mode) => mode === sslmode) ?? 'disable',
  };
}

/**
 * Variables that lead programs of PostgreSQL there: nothing of it stands in their arguments, where
 * everybody on the machine could read it.
 */
export function placeVariables(
  place: PostgresPlace,
  path: string,
): Readonly<Record<string, string>> {
  return {
    PATH: path,
    LANG: 'C.UTF-8',
    // Neither may lead anywhere else.
    PGPASSFILE: '/dev/null',
    PGSERVICEFILE: '/dev/null',
    PGHOST: place.host,
    PGPORT: String(place.port),
    PGUSER: place.user,
    ...(place.password === '' ? {} : { PGPASSWORD: place.password }),
    PGDATABASE: place.database,
    PGSSLMODE: place.sslmode,
    ...(place.sslmode === 'verify-full' ? { PGSSLROOTCERT: CERTIFICATES } : {}),
    PGCONNECT_TIMEOUT: '10',
    PGAPPNAME: 'tidegate backup',
  };
}

/** A database's name for `--dbname`, which otherwise reads `=` and addresses in it. */
export function databaseArgument({ database }: Pick<PostgresPlace, 'database'>): string {
  return `dbname='${database.replace(/[\\']/g, '\\$&')}'`;
}

/** An identifier or a text as it stands in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it stands in SQL, whatever `standard_conforming_strings` is. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}

const MODES = ['disable', 'prefer', 'require', 'verify-full'] as const;

/** Public authorities, where Debian and its like keep them. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
