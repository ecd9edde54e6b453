import type { OutcomeQuery } from './query.ts';

/** Why a query gives no figures, in words that may be shown. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure';
}

/**
 * What a query came to that failed, in words that quote neither secrets nor rows: only names of what
 * is missing are taken from the server's own words.
 */
export function queryFailure(
  cause: unknown,
  { timeoutMs }: Pick<OutcomeQuery, 'timeoutMs'>,
): string {
  if (cause instanceof QueryFailure) return cause.message;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const said = cause instanceof Error ? cause.message : '';
  const known = KNOWN[code];
  if (known !== undefined) return known;
  if (MISSING.has(code))
    return `the database says: ${said.slice(0, SAID_LENGTH)}${HINTS[code] ?? ''}`;
  if (code === '57014') return `it took longer than ${timeoutMs} ms`;
  if (code.startsWith('28') || code === '3D000')
    return `the database lets nobody in (${code}); see its address`;
  if (/^[0-9A-Z]{5}$/.test(code)) return `the database refuses it (${code})`;
  return code === '' ? 'it failed' : `the database is not reached (${code})`;
}

const COLUMNS = '; a query gives "unit", "at", a timestamp, and "value", a number';

const KNOWN: Readonly<Record<string, string | undefined>> = {
  '25006': 'it would write, and only reading is allowed',
  '42501': 'its user may not read what it reads; give it the right to',
  '22P02': `a column is not what it is taken for${COLUMNS}`,
  '22003': 'a "value" is too large',
  '42846': `a column is not what it is taken for${COLUMNS}`,
  '42601': 'it is no single statement that reads, or its grammar is wrong',
};

/** Tables, columns, functions and schemas that are not there. */
const MISSING: ReadonlySet<string> = new Set(['42P01', '42703', '42883', '3F000']);
const HINTS: Readonly<Record<string, string | undefined>> = { '42703': COLUMNS, '42883': COLUMNS };
const SAID_LENGTH = 200;
