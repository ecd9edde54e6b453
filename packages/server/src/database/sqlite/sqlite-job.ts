import type { Contents } from '../../backup/manifest.ts';
import type { LaterFacts } from '../../store/lineage-later.ts';
import type { AnswerRow } from '../integrity.ts';

/** What a process of its own does with an SQLite database: it blocks as long as it works. */
export interface SqliteJobs {
  facts: {
    asked: { readonly path: string; readonly isOwnStore: boolean };
    answer: { readonly version: string; readonly identity: string };
  };
  /** Copies one committed state into a new file, and counts what is in it. */
  copy: {
    asked: {
      readonly path: string;
      readonly to: string;
      readonly checksums: boolean;
      readonly isOwnStore: boolean;
    };
    answer: Contents;
  };
  contents: {
    asked: { readonly path: string; readonly checksums: boolean; readonly isOwnStore: boolean };
    answer: Contents;
  };
  /** Whether a file is whole: what SQLite finds wrong with it. */
  check: { asked: { readonly path: string }; answer: readonly string[] };
  /** Whether a store of Tidegate opens and is well inside, as sentences; brings it to the schema of now. */
  ownStore: { asked: { readonly path: string }; answer: readonly string[] };
  /** What was taken away in a store of Tidegate that is to be replaced. */
  later: {
    asked: { readonly path: string; readonly takenMs: number };
    answer: { readonly identity: string; readonly facts: LaterFacts };
  };
  ask: { asked: { readonly path: string; readonly query: string }; answer: readonly AnswerRow[] };
  /** Lets a file take the place of the live one, which is kept. */
  replace: {
    asked: { readonly live: string; readonly next: string; readonly kept: string };
    answer: null;
  };
  tables: {
    asked: { readonly live: string; readonly from: string; readonly tables: readonly string[] };
    answer: null;
  };
}

export type SqliteJobName = keyof SqliteJobs;

/** What the process answers, as one line of JSON. */
export type SqliteAnswer =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };
