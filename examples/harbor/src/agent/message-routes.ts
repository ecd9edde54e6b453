import type { Turn } from '@tidegate/sdk';
import { streamText } from 'ai';
import { z } from 'zod';
import type { Database } from '../store/database.ts';
import {
  createSessionStore,
  type SessionStore,
  type StoredMessage,
} from '../store/session-store.ts';
import { ARCHITECTURE_FLAG, agentOptions } from './agent-options.ts';
import type { AnswerParts } from './answer-turn.ts';
import { HttpError } from './http-error.ts';
import { type Handler, sendJson } from './json-server.ts';
import { readJson } from './read-json.ts';

const id = z.string().min(1).max(200);

/** Body of `POST /api/messages`. */
const messageContract = z.strictObject({
  sessionId: id,
  userId: id,
  /** Of the client: sent again, it is the same message, and gets the same answer. */
  messageId: id,
  text: z.string().min(1).max(8_000),
  language: z.string().min(2).max(35).optional(),
});
type Message = z.infer<typeof messageContract>;

/** Body of `POST /api/callbacks`. */
const callbackContract = z.strictObject({ id, sessionId: id, kind: z.string().min(1).max(50) });

/**
 * Sessions that live in a database, whichever process serves them: a message is stored and answered
 * once by its id, a callback delivered once.
 */
export function messageRoutes(
  database: Database,
  parts: AnswerParts,
): Readonly<Record<string, Handler>> {
  const sessions = createSessionStore(database);
  return {
    'POST /api/messages': async (request, response) => {
      const message = await readJson(request, messageContract);
      sendJson(response, 200, await answerMessage(sessions, parts, message));
    },
    'POST /api/callbacks': async (request, response) => {
      const { id: callback, sessionId, kind } = await readJson(request, callbackContract);
      const asked = { id: callback, session: sessionId, kind };
      const outcome = await sessions.deliver(asked, Date.now());
      if (outcome !== 'unknown') return sendJson(response, 200, { id: callback, outcome });
      throw new HttpError(
        404,
        'not-found',
        'Cannot deliver the callback: its session is not known or has too many; send a message first',
      );
    },
    'GET /api/session': async (request, response) => {
      const asked = new URL(request.url ?? '/', 'http://harbor').searchParams;
      const session = asked.get('id') ?? '';
      const state = await sessions.state(session, asked.get('user') ?? '');
      if (state !== null) return sendJson(response, 200, { id: session, state });
      throw new HttpError(
        404,
        'not-found',
        'Cannot show the session: this user has none of that id; give both as "?id=…&user=…"',
      );
    },
  };
}

async function answerMessage(sessions: SessionStore, parts: AnswerParts, message: Message) {
  const { sessionId: session, userId: user, messageId: clientId, text, language } = message;
  const said = { session, user, clientId, text, language };
  const heard = await sessions.hear(said, Date.now());
  const head = { sessionId: session, messageId: clientId };
  switch (heard.kind) {
    case 'answered':
      return { ...head, answer: heard.text, again: true, state: heard.state };
    case 'refused':
      throw heard.why === 'full' ? full() : notYours();
    case 'open': {
      const turn = parts.tidegate
        .conversation({ id: session, startedAtMs: heard.startedMs, userId: user })
        .turn();
      const answer = await turn.run(() => askModel(turn, parts, heard.history));
      const {
        text: first,
        first: isFirst,
        state,
      } = await sessions.answer(said, answer, Date.now());
      return { ...head, answer: first, again: !isFirst, state };
    }
  }
}

/** Nothing is sent before the answer is stored, so there is nothing that a client could have half. */
async function askModel(
  turn: Turn,
  parts: AnswerParts,
  history: readonly StoredMessage[],
): Promise<string> {
  const variant = turn.details<boolean>(ARCHITECTURE_FLAG, false).variant ?? 'default';
  parts.statistics.begin(variant);
  let failed = true;
  try {
    const options = agentOptions(turn, parts);
    const text = await streamText({
      ...options,
      messages: [...history],
      onError: () => undefined,
    }).text;
    failed = false;
    turn.observe('http_5xx_rate', false);
    return text;
  } catch (error) {
    turn.observe('http_5xx_rate', true);
    turn.fail(error);
    throw new HttpError(
      502,
      'no-answer',
      'Cannot answer: the model failed; send the message again under the same id',
    );
  } finally {
    parts.statistics.end(variant, failed, Date.now());
  }
}

function notYours(): HttpError {
  return new HttpError(
    403,
    'not-yours',
    'Cannot take the message: the session is of another user; begin one of your own',
  );
}

function full(): HttpError {
  return new HttpError(
    409,
    'session-full',
    'Cannot take the message: the session has as many as it may have; begin a new one',
  );
}
