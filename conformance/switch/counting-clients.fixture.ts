import { setTimeout as wait } from 'node:timers/promises';

/** What the clients know: what they sent, and what they were told. */
export interface ClientCount {
  readonly sessions: number;
  /** Messages, each counted once however often it was sent. */
  readonly sent: number;
  readonly answered: number;
  /** Requests beyond the first for a message or callback. */
  readonly resent: number;
  /** Of those: after an answer that was an error, or none at all. */
  readonly troubles: number;
  /** What was said then, each once. */
  readonly reasons: readonly string[];
  readonly callbacks: number;
  /** Messages whose two answers were not the same. */
  readonly contradicted: number;
  /** Sessions that were served by both colours. */
  readonly moved: number;
}

/** Clients that talk at once, each in a session of its own. */
export interface CountingClients {
  /** Ends what is under way, and begins nothing; resolves when nobody waits for an answer. */
  pause(): Promise<void>;
  resume(): void;
  /** Names of the sessions with what each should hold. */
  expected(): ReadonlyMap<string, { readonly messages: number; readonly language: string }>;
  count(): ClientCount;
}

const ATTEMPTS_MAX = 60;
/** Patient: on a busy machine two processes over one SQLite wait for each other. */
const ATTEMPT_LIMIT_MS = 20_000;
/** Every so many messages a client loses its patience and sends the same one again at once. */
const IMPATIENT_EVERY = 4;

interface Talk {
  readonly session: string;
  readonly user: string;
  readonly language: string;
  readonly servedBy: Set<string>;
  sent: number;
}

/** Starts them; they stop for good after `limitMs`. */
export function startClients(url: string, clients: number, limitMs: number): CountingClients {
  const talks = Array.from({ length: clients }, (_, n): Talk => {
    const language = ['en', 'rw', 'fr'][n % 3] ?? 'en';
    return { session: `session-${n}`, user: `user-${n}`, language, servedBy: new Set(), sent: 0 };
  });
  const count = { answered: 0, resent: 0, troubles: 0, callbacks: 0, contradicted: 0 };
  const untilMs = performance.now() + limitMs;
  const reasons = new Set<string>();
  let running: Promise<unknown> = Promise.resolve();
  let goesOn = false;

  const post = async (talk: Talk, path: string, body: object): Promise<Record<string, unknown>> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await fetch(`${url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS),
        });
        const said = (await answer.json()) as Record<string, unknown>;
        talk.servedBy.add(answer.headers.get('x-served-by') ?? '');
        if (answer.ok) return said;
        reasons.add(`${answer.status} ${JSON.stringify(said)}`);
      } catch (error) {
        // The same as an error: nobody knows what became of it.
        reasons.add(String(error));
      }
      if (attempt >= ATTEMPTS_MAX) throw new Error(`Cannot post to ${path}: it failed for good`);
      count.resent += 1;
      count.troubles += 1;
      await wait(50);
    }
  };
  const say = async (talk: Talk): Promise<void> => {
    const { session: sessionId, user: userId, language } = talk;
    talk.sent += 1;
    const messageId = `${sessionId}-m-${talk.sent}`;
    const first = talk.sent === 1 ? { language } : {};
    const message = { sessionId, userId, messageId, text: `Question ${talk.sent}?`, ...first };
    const isImpatient = talk.sent % IMPATIENT_EVERY === 0;
    if (isImpatient) count.resent += 1;
    const answers = await Promise.all(
      (isImpatient ? [0, 1] : [0]).map(() => post(talk, '/api/messages', message)),
    );
    if (new Set(answers.map(({ answer }) => answer)).size > 1) count.contradicted += 1;
    count.answered += 1;
    const callback = { id: `${sessionId}-c-${talk.sent}`, sessionId, kind: 'order-packed' };
    await Promise.all(
      (isImpatient ? [0, 1] : [0]).map(() => post(talk, '/api/callbacks', callback)),
    );
    if (isImpatient) count.resent += 1;
    count.callbacks += 1;
  };
  const loop = async (talk: Talk): Promise<void> => {
    while (goesOn && performance.now() < untilMs) await say(talk);
  };
  return {
    async pause() {
      goesOn = false;
      await running;
    },
    resume() {
      goesOn = true;
      running = Promise.all(talks.map(loop));
      // Whoever pauses hears of it.
      running.catch(() => undefined);
    },
    expected: () =>
      new Map(talks.map(({ session, sent, language }) => [session, { messages: sent, language }])),
    count: () => ({
      sessions: talks.length,
      sent: talks.reduce((sum, { sent }) => sum + sent, 0),
      moved: talks.filter(({ servedBy }) => servedBy.has('blue1') && servedBy.has('green1')).length,
      ...count,
      reasons: [...reasons],
    }),
  };
}
