import type { CheckResult } from '@tidegate/protocol';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { Check, Finding } from './check.ts';
import { createQueue } from './create-queue.ts';

/** Runs checks, four at a time, each once however many ask for it. */
export interface CheckRuns {
  /**
   * What checks come to; within 20 s also of those that still run, as `running`. Who asks again for
   * one of them is told what that very run came to. Never rejects.
   *
   * @param place what sets the same check apart, such as the environment and the plan
   */
  results(place: string, checks: readonly Check[]): Promise<CheckResult[]>;
  /** Ends what runs. */
  close(): Promise<void>;
}

interface Run {
  readonly startedMs: number;
  readonly done: Promise<void>;
  result: CheckResult | null;
  endedMs: number;
  /** How many were told that it runs and do not know yet what it came to. */
  owed: number;
}

/** Makes runs that nobody has asked for yet. */
export function createCheckRuns(parts: {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
}): CheckRuns {
  const { clock, limits, log } = parts;
  const ending = new AbortController();
  const runs = new Map<string, Run>();
  const inTurn = createQueue(limits.checksAtOnce);

  const found = async ({ name, look }: Check): Promise<Finding> => {
    try {
      ending.signal.throwIfAborted();
      return await look(ending.signal);
    } catch (cause) {
      if (!ending.signal.aborted) log.error({ err: cause, check: name }, 'a check failed to look');
      return {
        outcome: 'unknown',
        detail: 'it could not be found out; the log of the server says why',
      };
    }
  };
  const begin = (check: Check): Run => {
    const { name, title } = check;
    const run: Run = {
      startedMs: clock.monotonicMs(),
      done: inTurn(async () => {
        const atMs = clock.monotonicMs();
        const finding = await found(check);
        run.endedMs = clock.monotonicMs();
        run.result = { name, title, ...finding, tookMs: Math.round(run.endedMs - atMs) };
      }),
      result: null,
      endedMs: 0,
      owed: 0,
    };
    return run;
  };
  const forget = (): void => {
    const oldMs = clock.monotonicMs() - limits.checkKeptMs;
    for (const [key, { result, endedMs }] of runs)
      if (result !== null && endedMs <= oldMs) runs.delete(key);
  };
  const runOf = (key: string, check: Check): Run | null => {
    const known = runs.get(key);
    if (known !== undefined) return known;
    if (runs.size >= limits.checkRunsMax) return null;
    const run = begin(check);
    runs.set(key, run);
    return run;
  };
  const answer = (key: string, { name, title }: Check, run: Run | null): CheckResult => {
    if (run === null)
      return {
        name,
        title,
        outcome: 'unknown',
        detail: 'too many checks run; try later',
        tookMs: 0,
      };
    if (run.result === null) {
      run.owed += 1;
      const tookMs = Math.round(clock.monotonicMs() - run.startedMs);
      return { name, title, outcome: 'running', detail: '', tookMs };
    }
    if (run.owed === 0) runs.delete(key);
    return run.result;
  };

  return {
    async results(place, checks) {
      forget();
      const asked = checks.map((check) => {
        const key = JSON.stringify([place, check.name]);
        const run = runOf(key, check);
        // It was owed one answer, and this is it.
        if (run !== null && run.owed > 0) run.owed -= 1;
        return { key, check, run };
      });
      const all = Promise.all(asked.map(({ run }) => run?.done));
      await within(clock, limits.checkAnswerMs, all);
      return asked.map(({ key, check, run }) => answer(key, check, run));
    },
    async close() {
      ending.abort();
      const all = Promise.all([...runs.values()].map(({ done }) => done));
      // Programs are killed by then; nobody waits for an answer of somebody else.
      await within(clock, 2 * limits.actionGraceMs, all);
    },
  };
}

async function within(clock: Clock, mostMs: number, work: Promise<unknown>): Promise<void> {
  let cancel = () => {};
  const over = new Promise<void>((resolve) => {
    cancel = clock.after(mostMs, resolve);
  });
  await Promise.race([work, over]);
  cancel();
}
