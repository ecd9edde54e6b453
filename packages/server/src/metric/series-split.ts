import { ProblemError } from '@tidegate/protocol/problem';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

/** How series are told apart. */
export interface SeriesSplit {
  /** What a series is added up under. */
  textOf(series: Tables['series']): string;
  /** The same as members of an answer. */
  by(text: string): Record<string, string>;
}

const LABEL = 'label:';
const COLUMNS = ['flag', 'variant', 'draw', 'source'] as const;

/**
 * Reads `variant`, `draw`, `source`, `flag` or `label:<name>`; `null` adds everything up.
 *
 * @throws ProblemError `malformed-request` for anything else
 */
export function seriesSplit(by: string | null): SeriesSplit {
  if (by === null) return { textOf: () => '', by: () => ({}) };
  if (by.startsWith(LABEL) && by.length > LABEL.length) {
    const label = by.slice(LABEL.length);
    return { textOf: ({ labels }) => labelOf(labels, label), by: named(label) };
  }
  const column = COLUMNS.find((name) => name === by);
  if (column !== undefined) {
    return { textOf: (series) => String(series[column]), by: named(column) };
  }
  throw new ProblemError(
    'malformed-request',
    `Cannot split by "${by}": series have no such part; use "variant", "draw", "source", "flag" or "label:<name>"`,
  );
}

/** A label may be called `__proto__`. */
function named(name: string): (text: string) => Record<string, string> {
  return (text) => Object.fromEntries([[name, text]]);
}

function labelOf(labels: string, name: string): string {
  const all = fromJson<Readonly<Record<string, string>>>(labels);
  return Object.hasOwn(all, name) ? (all[name] ?? '') : '';
}
