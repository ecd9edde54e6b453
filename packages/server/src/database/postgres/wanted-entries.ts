import type { TableName } from './postgres-contents.ts';

/**
 * The list of a dump (`pg_restore --list`) without the rows of other tables: all definitions stay,
 * since a table may need types and functions. Never throws.
 */
export function wantedEntries(list: string, tables: readonly TableName[]): string {
  const wanted = tables.map(({ schema, name }) => `${oneLine(schema)} ${oneLine(name)} `);
  const stays = (line: string): boolean => {
    if (/^\d+; \d+ \d+ (BLOB|BLOBS|SEQUENCE SET|MATERIALIZED VIEW DATA) /.test(line)) return false;
    const rows = /^\d+; \d+ \d+ TABLE DATA (.*)$/.exec(line)?.[1];
    return rows === undefined || wanted.some((name) => rows.startsWith(name));
  };
  return list.split('\n').filter(stays).join('\n');
}

/** As the list writes names. */
function oneLine(name: string): string {
  return name.replace(/[\n\r]/g, ' ');
}
