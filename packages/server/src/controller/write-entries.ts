import { inChunks } from '../store/in-chunks.ts';
import { INSERT_ROWS, QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import type { EntryContent } from './entry-content.ts';
import type { ServedFlag } from './served-flags.ts';

/** An entry that becomes another one; `content` is `null` when it goes. */
interface Change {
  readonly entry: string;
  readonly served: Pick<ServedFlag, 'key'>;
  readonly content: EntryContent | null;
}

/**
 * Writes changed entries as the given version of an environment's ruleset, and when their flags
 * changed: also flags that were not touched themselves, because what they require serves something
 * else now.
 */
export async function writeEntries(
  { db }: Tx,
  environment: string,
  version: number,
  nowMs: number,
  changes: readonly Change[],
): Promise<void> {
  await db.updateTable('environment').set({ version }).where('key', '=', environment).execute();
  const gone = changes.filter(({ content }) => content === null).map(({ entry }) => entry);
  for (const keys of inChunks(gone, QUERY_KEYS_MAX)) {
    await db
      .deleteFrom('ruleset_flag')
      .where('environment', '=', environment)
      .where('key', 'in', keys)
      .execute();
  }
  const rows = changes.flatMap(({ entry: key, content }) =>
    content === null
      ? []
      : [{ environment, key, json: content.json, sha256: content.sha256, version }],
  );
  for (const chunk of inChunks(rows, INSERT_ROWS)) {
    await db
      .insertInto('ruleset_flag')
      .values(chunk)
      .onConflict((conflict) =>
        conflict.columns(['environment', 'key']).doUpdateSet((row) => ({
          json: row.ref('excluded.json'),
          sha256: row.ref('excluded.sha256'),
          version: row.ref('excluded.version'),
        })),
      )
      .execute();
  }
  const flags = [...new Set(changes.map(({ served }) => served.key))];
  for (const keys of inChunks(flags, QUERY_KEYS_MAX)) {
    await db
      .updateTable('flag')
      .set({ changedMs: nowMs })
      .where('environment', '=', environment)
      .where('key', 'in', keys)
      .execute();
  }
}
