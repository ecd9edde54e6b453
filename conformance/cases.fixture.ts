/** Cases that others wrote: the folder is given by `TIDEGATE_CASES` and is not ours to ship. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Adds its counts to the row of its suite when one test stands for many cases. */
export interface CaseCounts {
  readonly passed: number;
  readonly total: number;
  /** Names an implementation, when several went through the same cases. */
  readonly part?: string;
  /** Cases of the suite that were left out, and why. */
  readonly excluded?: { readonly count: number; readonly why: string };
}

declare module 'vitest' {
  interface TaskMeta {
    conformance?: CaseCounts;
  }
}

/** A suite over a folder of cases: skipped with a title that says so when the folder is absent. */
export interface CaseSuite {
  readonly title: string;
  /** Empty when absent. */
  readonly folder: string;
  readonly absent: boolean;
}

export function caseSuite(suite: string, folder: string): CaseSuite {
  const given = process.env['TIDEGATE_CASES'] ?? '';
  const path = resolve(given, folder);
  if (given === '') return absent(suite, 'no folder of cases; set "TIDEGATE_CASES"');
  if (!existsSync(path)) return absent(suite, `"${path}" is not there; check "TIDEGATE_CASES"`);
  return { title: suite, folder: path, absent: false };
}

function absent(suite: string, why: string): CaseSuite {
  process.stderr.write(`tidegate test: ${suite} is SKIPPED: ${why}\n`);
  return { title: `${suite} (skipped: ${why})`, folder: '', absent: true };
}
