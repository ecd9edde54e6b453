import type { Contents } from '../manifest.ts';

/**
 * What differs between what was backed up and what was restored, as sentences; none = they are equal
 * in all that was counted. Never throws.
 */
export function contentsDifferences(taken: Contents, found: Contents): string[] {
  const after = new Map(found.tables.map((table) => [table.name, table]));
  const known = new Set(taken.tables.map(({ name }) => name));
  const more = found.tables.filter(({ name }) => !known.has(name));
  return [
    ...taken.tables.flatMap((table) => tableDifferences(table, after.get(table.name))),
    ...more.map(({ name }) => `table "${name}" is there, and was not in the backup`),
    ...wholeDifferences(taken, found),
  ];
}

function tableDifferences(
  taken: Contents['tables'][number],
  found: Contents['tables'][number] | undefined,
): string[] {
  const { name, rows, checksum } = taken;
  if (found === undefined) return [`table "${name}" is missing, it had ${rows} rows`];
  if (found.rows !== rows) return [`table "${name}" has ${found.rows} rows, it had ${rows}`];
  if (checksum === null || found.checksum === null || checksum === found.checksum) return [];
  return [`table "${name}" has the same number of rows with other values in them`];
}

function wholeDifferences(taken: Contents, found: Contents): string[] {
  const differences: string[] = [];
  if (taken.schemaHash !== found.schemaHash)
    differences.push('tables, columns, keys or indexes are defined otherwise');
  if (taken.brokenReferences !== found.brokenReferences)
    differences.push(
      `${found.brokenReferences} references point nowhere, ${taken.brokenReferences} did`,
    );
  for (const [name, value] of Object.entries(taken.marks)) {
    const now = Object.hasOwn(found.marks, name) ? found.marks[name] : undefined;
    if (now === value) continue;
    differences.push(`"${name}" is ${now === undefined ? 'missing' : `"${now}"`}, was "${value}"`);
  }
  return differences;
}
