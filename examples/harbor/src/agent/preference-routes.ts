import type { Client } from '@tidegate/sdk';
import { z } from 'zod';
import { createPreferenceStore } from '../preferences/preference-store.ts';
import { preferencesContract } from '../preferences/preferences.ts';
import type { Database } from '../store/database.ts';
import { HttpError } from './http-error.ts';
import { type Handler, sendJson } from './json-server.ts';
import { readJson } from './read-json.ts';

/** The flag that decides which form of the preferences is read; both are written while there are both. */
export const PREFERENCES_FLAG = 'preferences-v2';

const contract = z.strictObject({
  userId: z.string().min(1).max(200),
  preferences: preferencesContract,
});

/** What users want, kept for each. */
export function preferenceRoutes(
  database: Database,
  tidegate: Pick<Client, 'boolean'>,
): Readonly<Record<string, Handler>> {
  const store = createPreferenceStore(database);
  return {
    'GET /api/preferences': async (request, response) => {
      const user = new URL(request.url ?? '/', 'http://harbor').searchParams.get('user') ?? '';
      const from = tidegate.boolean(PREFERENCES_FLAG, { targetingKey: user }, false)
        ? 'columns'
        : 'body';
      const preferences = await store.read(user, from);
      if (preferences !== null) return sendJson(response, 200, { userId: user, preferences });
      throw new HttpError(
        404,
        'not-found',
        'Cannot show the preferences: this user has none; give "?user=…", or PUT them first',
      );
    },
    'PUT /api/preferences': async (request, response) => {
      const { userId, preferences } = await readJson(request, contract);
      await store.write(userId, preferences);
      sendJson(response, 200, { userId, preferences });
    },
  };
}
