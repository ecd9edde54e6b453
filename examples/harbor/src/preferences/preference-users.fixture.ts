import type { Database } from '../store/database.ts';
import { bodyOf, type Preferences } from './preferences.ts';

/** Preferences that differ from user to user. */
export function preferencesOf(n: number): Preferences {
  const language = ['en', 'rw', 'fr', 'sw-KE'][n % 4] ?? 'en';
  const tone = (['friendly', 'formal', 'brief'] as const)[n % 3] ?? 'brief';
  return { language, tone, notifications: { email: n % 2 === 0, push: n % 5 === 0 } };
}

export function userName(n: number): string {
  return `user-${String(n).padStart(6, '0')}`;
}

/** Writes users 0 … count - 1 in the first form, as an old Harbor left them. */
export async function seedPreferences(database: Database, count: number): Promise<void> {
  await database.change(async (queries) => {
    for (let n = 0; n < count; n += 1) {
      const body = bodyOf(preferencesOf(n));
      const insert = 'insert into preference (user_id, body) values (?, ?)';
      await queries.run(insert, userName(n), body);
    }
  });
}
