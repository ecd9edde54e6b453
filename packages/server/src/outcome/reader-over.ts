import { ProblemError } from '@tidegate/protocol/problem';
import type { Clock } from '../config/clock.ts';
import type { OutcomeEngine } from './engine.ts';
import { OUTCOME_IDLE_MS, OUTCOME_WAITING_MAX } from './limits.ts';
import type { OutcomeQuestion, OutcomeReader, UnitRecord } from './reader.ts';

/**
 * A reader over an engine that is opened with the first question, and closed when nobody asked for
 * 60 s. An engine that fails is opened anew with the next question.
 */
export function outcomeReaderOver(
  open: () => Promise<OutcomeEngine>,
  clock: Pick<Clock, 'after'>,
): OutcomeReader {
  let engine: OutcomeEngine | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let pending = 0;
  let isClosed = false;
  let stopIdling = () => {};

  const letGo = async (): Promise<void> => {
    const gone = engine;
    engine = null;
    await gone?.close();
  };
  const answer = async <T>(ask: (from: OutcomeEngine) => Promise<T>): Promise<T> => {
    if (isClosed) throw closed();
    stopIdling();
    try {
      engine ??= await open();
      return await ask(engine);
    } catch (error) {
      await letGo().catch(() => undefined);
      throw error;
    }
  };
  const inTurn = <T>(ask: (from: OutcomeEngine) => Promise<T>): Promise<T> => {
    if (isClosed) return Promise.reject(closed());
    if (pending > OUTCOME_WAITING_MAX) return Promise.reject(busy());
    pending += 1;
    const answered = last
      .then(() => answer(ask))
      .finally(() => {
        pending -= 1;
        if (pending === 0 && !isClosed) stopIdling = clock.after(OUTCOME_IDLE_MS, idle);
      });
    last = answered.catch(() => undefined);
    return answered;
  };
  const idle = () => {
    if (pending === 0) last = letGo().catch(() => undefined);
  };
  return {
    read: (question) => inTurn((from) => from.read(question)),
    units: (question) => pieces(question, (after) => inTurn((from) => from.piece(question, after))),
    close: async () => {
      isClosed = true;
      stopIdling();
      await letGo();
      await last;
    },
  };
}

async function* pieces(
  _question: OutcomeQuestion,
  ask: (after: string) => ReturnType<OutcomeEngine['piece']>,
): AsyncGenerator<readonly UnitRecord[]> {
  for (let after: string | null = ''; after !== null; ) {
    const { records, next }: Awaited<ReturnType<typeof ask>> = await ask(after);
    if (records.length > 0) yield records;
    after = next;
  }
}

function busy(): ProblemError {
  const title = `Cannot read outcomes: ${OUTCOME_WAITING_MAX} questions wait already; ask again in a minute`;
  return new ProblemError('rate-limited', title);
}

function closed(): ProblemError {
  return new ProblemError(
    'not-ready',
    'Cannot read outcomes: the reader is closed; restart the server',
  );
}
