import type { Database, Queries } from '../store/database.ts';
import { readStage } from './migration-stage.ts';
import { bodyOf, columnsOf, type Preferences, readBody, readColumns } from './preferences.ts';

/** Preferences of users, readable in either form at every stage of the migration. */
export interface PreferenceStore {
  /**
   * What a user wants; `null` = he never said. `from` is the form that is preferred: where a row has
   * only the other one, that is read.
   */
  read(user: string, from: 'body' | 'columns'): Promise<Preferences | null>;
  /** Writes every form that the table has now. */
  write(user: string, preferences: Preferences): Promise<void>;
}

export function createPreferenceStore(database: Database): PreferenceStore {
  return {
    read: (user, from) =>
      database.read(async (queries) => {
        // All columns that there are: the table may change between two statements.
        const [row] = await queries.all('select * from preference where user_id = ?', user);
        if (row === undefined) return null;
        const forms = [readBody(row['body']), readColumns(row)];
        const [first = null, second = null] = from === 'body' ? forms : forms.toReversed();
        return first ?? second;
      }),
    write: (user, preferences) =>
      database.change((queries) => writePreferences(queries, user, preferences)),
  };
}

async function writePreferences(
  queries: Queries,
  user: string,
  preferences: Preferences,
): Promise<void> {
  const { stage } = await readStage(queries, 'held');
  const body = bodyOf(preferences);
  const columns = columnsOf(preferences);
  switch (stage) {
    case 'v1':
      await queries.run(
        'insert into preference (user_id, body) values (?, ?) on conflict (user_id) do update set body = excluded.body',
        ...[user, body],
      );
      return;
    case 'expanded':
      await queries.run(
        `insert into preference (user_id, body, language, tone, notify_email, notify_push)
          values (?, ?, ?, ?, ?, ?) on conflict (user_id) do update set body = excluded.body, ${FROM_NEW}`,
        ...[user, body, ...columns],
      );
      return;
    case 'contracted':
      await queries.run(
        `insert into preference (user_id, language, tone, notify_email, notify_push)
          values (?, ?, ?, ?, ?) on conflict (user_id) do update set ${FROM_NEW}`,
        ...[user, ...columns],
      );
      return;
  }
}

const FROM_NEW =
  'language = excluded.language, tone = excluded.tone, notify_email = excluded.notify_email, notify_push = excluded.notify_push';
