import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kysely, sql } from 'kysely';
import Database from 'libsql';
import { unitHider } from '../ingest/unit-hider.ts';
import { BUSY_TIMEOUT_MS } from '../store/limits.ts';
import { GuardedSqliteDialect } from '../store/sqlite-dialect.ts';
import { guardSqlite } from '../store/sqlite-guard.ts';
import type { Tables } from '../store/tables.ts';
import type { OutcomeEngine } from './engine.ts';
import { type QueryTrouble, readOutcomes } from './figures.ts';
import { OUTCOME_CACHE_KIB } from './limits.ts';
import type { OutcomeQuery } from './query.ts';
import { loadQueryFigures } from './query-load.ts';
import type { OutcomeQuestion } from './reader.ts';
import { readUnitPiece } from './unit-piece.ts';

/** How outcomes are read. */
export interface OutcomeEngineOptions {
  /** Folder of the store. */
  readonly directory: string;
  readonly queries: readonly OutcomeQuery[];
}

/**
 * Reads outcomes in this thread, over a connection that cannot write to the store; what queries of
 * the user's databases say lies in a temporary file of its own meanwhile. It blocks its thread while it
 * works: a server uses `openOutcomeReader`.
 */
export function openOutcomeEngine({ directory, queries }: OutcomeEngineOptions): OutcomeEngine {
  const file = pathToFileURL(join(directory, 'tidegate.db'));
  const database = new Database(`${file.href}?mode=ro`);
  for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`);
  const guarded = guardSqlite(database);
  const db = new Kysely<Tables>({ dialect: new GuardedSqliteDialect(guarded) });
  let loaded: { readonly key: string; readonly troubleOf: QueryTrouble } | null = null;

  /** Figures of queries are read outside of the snapshot: they may take long. */
  const load = async (question: OutcomeQuestion): Promise<QueryTrouble> => {
    const names = queryNames(question);
    const key = JSON.stringify([question.environment, question.toMs, names]);
    if (names.length > 0) {
      const { environment } = question;
      const hide = await unitHider({ db }, environment);
      const asked = { environment, hide, names: withValues(question), queries };
      loaded = { key, troubleOf: await loadQueryFigures(db, asked) };
      return loaded.troubleOf;
    }
    loaded = { key, troubleOf: () => null };
    return loaded.troubleOf;
  };
  const inSnapshot = async <T>(read: () => Promise<T>): Promise<T> => {
    await sql`BEGIN`.execute(db);
    try {
      return await read();
    } finally {
      await sql`COMMIT`.execute(db);
    }
  };
  return {
    read: async (question) => {
      const troubleOf = await load(question);
      return await inSnapshot(() => readOutcomes(db, question, troubleOf));
    },
    piece: async (question, after) => {
      const key = JSON.stringify([question.environment, question.toMs, queryNames(question)]);
      // Those of the piece before are still there, unless somebody else asked in between.
      const isThere = after !== '' && loaded?.key === key;
      const troubleOf = isThere && loaded !== null ? loaded.troubleOf : await load(question);
      return await inSnapshot(() => readUnitPiece(db, question, after, troubleOf));
    },
    close: () => db.destroy(),
  };
}

const PRAGMAS = [
  `busy_timeout = ${BUSY_TIMEOUT_MS}`,
  `cache_size = -${OUTCOME_CACHE_KIB}`,
  // Sorts and figures of queries lie on disk: memory stays bounded.
  'temp_store = file',
];

function queryNames(question: OutcomeQuestion): string[] {
  return [...withValues(question).keys()].sort();
}

/** Names of the queries that metrics read, and whether anybody wants their values. */
function withValues({ experiment }: OutcomeQuestion): Map<string, boolean> {
  const names = new Map<string, boolean>();
  for (const { numerator, denominator } of experiment.metrics)
    for (const source of [numerator, denominator]) {
      if (source === null || !('query' in source.from)) continue;
      const { query } = source.from;
      names.set(query, names.get(query) === true || source.of === 'value');
    }
  return names;
}
