import { type DataPlace, openDatabase } from '../store/database.ts';
import { prepareHarbor } from '../store/harbor-schema.ts';
import { createSessionStore } from '../store/session-store.ts';
import type { AnswerParts } from './answer-turn.ts';
import type { Handler } from './json-server.ts';
import { messageRoutes } from './message-routes.ts';
import { preferenceRoutes } from './preference-routes.ts';

/** What Harbor serves from its database. */
export interface HarborData {
  readonly routes: Readonly<Record<string, Handler>>;
  stop(): Promise<void>;
}

const FORGET_EVERY_MS = 60 * 60_000;

/** Opens the data and forgets old sessions once an hour; rejects when the database cannot be had. */
export async function startData(place: DataPlace, parts: AnswerParts): Promise<HarborData> {
  const database = await openDatabase(place);
  await prepareHarbor(database);
  const sessions = createSessionStore(database);
  const forget = (): void => {
    sessions
      .forgetOld(Date.now())
      .catch((error: unknown) => process.stderr.write(`harbor: ${String(error)}\n`));
  };
  forget();
  const hourly = setInterval(forget, FORGET_EVERY_MS);
  hourly.unref();
  return {
    routes: {
      ...messageRoutes(database, parts),
      ...preferenceRoutes(database, parts.tidegate),
    },
    stop: async () => {
      clearInterval(hourly);
      await database.close();
    },
  };
}
