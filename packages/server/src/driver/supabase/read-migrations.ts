import type { Migrations } from './supabase-cli.ts';

/**
 * Reads the table that `supabase migration list` prints: local, remote, time. `null` when there is no
 * such table; one without rows has no migrations. Never throws.
 */
export function readMigrations(said: string): Migrations | null {
  const lines = said.split(/\r?\n/);
  const head = lines.findIndex((line) => /^\s*\|?\s*local\s*[|│]\s*remote\s*[|│]/i.test(line));
  if (head < 0) return null;
  const rows = lines.slice(head + 1).flatMap((line) => {
    const [, local, remote] = ROW.exec(line) ?? [];
    return local === undefined && remote === undefined ? [] : [{ local, remote }];
  });
  const versions = (side: 'local' | 'remote') =>
    rows.flatMap((row) => (row[side] === undefined || row[side] === '' ? [] : [row[side]])).sort();
  return { local: versions('local'), remote: versions('remote') };
}

const ROW = /^\s*[|│]?\s*`?(\d*)`?\s*[|│]\s*`?(\d*)`?\s*[|│]/;
