import { createHash } from 'node:crypto';
import { boundText, isWithin } from '../action/number-bound.ts';
import type { IntegrityCheck } from './database-entry.ts';
import { databaseLimits } from './limits.ts';

/** One row of an answer; values as text, `null` where there is none. */
export type AnswerRow = readonly (string | null)[];

/** Asks one statement that reads; rejects when it cannot be asked. */
export type AskRows = (query: string) => Promise<readonly AnswerRow[]>;

/** Checks that do not hold, as sentences; one that cannot be asked does not hold. Never rejects. */
export async function failedChecks(
  checks: readonly IntegrityCheck[],
  ask: AskRows,
  before: Readonly<Record<string, string>>,
): Promise<string[]> {
  const failed: string[] = [];
  for (const check of checks) {
    const why = await ask(check.query).then(
      (rows) => flawOf(check, rows, before),
      (cause: unknown) => `it cannot be asked: ${whyNot(cause)}`,
    );
    if (why !== null) failed.push(`"${check.name}" does not hold: ${why}`);
  }
  return failed;
}

/** What checks that expect `same` answer now, by name; what cannot be asked is left out. Never rejects. */
export async function readingsOf(
  checks: readonly IntegrityCheck[],
  ask: AskRows,
): Promise<Record<string, string>> {
  const readings: Record<string, string> = {};
  for (const { name, query, expect } of checks) {
    if (expect !== 'same') continue;
    const rows = await ask(query).catch(() => null);
    if (rows !== null) readings[name] = readingOf(rows);
  }
  return readings;
}

/** One value stands for itself where it is short; anything else is its hash: it may be anybody's data. */
export function readingOf(rows: readonly AnswerRow[]): string {
  const value = onlyValue(rows);
  if (typeof value === 'string' && NUMBER.test(value)) return value;
  return `sha256:${createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 32)}`;
}

function flawOf(
  { name, expect }: IntegrityCheck,
  rows: readonly AnswerRow[],
  before: Readonly<Record<string, string>>,
): string | null {
  const found = `it found ${rows.length === 1 ? '1 row' : `${rows.length} rows`}`;
  if (expect === 'rows') return rows.length > 0 ? null : found;
  if (expect === 'none') return rows.length === 0 ? null : found;
  if (expect === 'same')
    return changeOf(rows, Object.hasOwn(before, name) ? before[name] : undefined);
  const value = onlyValue(rows);
  if (value === undefined) return `${found}, not one row with one value`;
  if (value === null || !NUMBER.test(value)) return 'its value is no number';
  return isWithin(Number(value), expect) ? null : `it is ${value}, not ${boundText(expect)}`;
}

/** Where nothing was read before there is nothing to compare with. */
function changeOf(rows: readonly AnswerRow[], then: string | undefined): string | null {
  const now = readingOf(rows);
  return then === undefined || then === now ? null : `it is ${now}, not ${then} as before`;
}

/** The value of one row of one column; `undefined` = it is not that. */
function onlyValue(rows: readonly AnswerRow[]): string | null | undefined {
  const [row, ...more] = rows;
  const [value, ...others] = row ?? [];
  return more.length > 0 || others.length > 0 ? undefined : value;
}

/** A message of a database may quote data; its code does not. */
function whyNot(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.name : 'unknown';
}

const NUMBER = new RegExp(`^-?\\d{1,${databaseLimits.readingLength - 32}}(\\.\\d{1,30})?$`);
