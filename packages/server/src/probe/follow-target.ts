import type { ServerParts } from '../http/server-parts.ts';
import type { ProbeReports } from './probe-reports.ts';
import type { ProbeOutcome, ProbeTarget } from './probe-target.ts';

/** A target that is asked until it is closed. */
export interface FollowedTarget {
  /** Ends the question that is under way and asks none again. Never rejects. */
  close(): Promise<void>;
}

/** Longest text of an error that is logged, characters. */
const DETAIL_LENGTH = 300;

/** The first question waits for a random time, at most this, ms: targets are not asked in step. */
const FIRST_WITHIN_MS = 10_000;

/**
 * Asks one target every `everyMs`, first after a random part of it (at most 10 s), and never twice at a time. Going
 * down and coming up is logged, by name.
 */
export function followTarget(
  target: ProbeTarget,
  by: Pick<ServerParts, 'clock' | 'log' | 'random'> & {
    /** Asks once; a rejection is a failure, and the signal ends it. */
    readonly ask: (target: ProbeTarget, signal: AbortSignal) => Promise<ProbeOutcome>;
    readonly reports: Pick<ProbeReports, 'add'>;
  },
): FollowedTarget {
  const { clock, log, random, ask, reports } = by;
  const { name, environment, everyMs, timeoutMs } = target;
  const closing = new AbortController();
  /** Of the last success, or the first question: from then on it is down. */
  let upAtMs: number | null = null;
  let isUp: boolean | null = null;
  let running: Promise<void> = Promise.resolve();

  const question = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    upAtMs ??= startedMs;
    const outcome = await answered(timeoutMs);
    if (closing.signal.aborted) return;
    const endedMs = clock.monotonicMs();
    if (outcome.ok) upAtMs = endedMs;
    const downMs = endedMs - upAtMs;
    reports.add({ target, outcome, tookMs: endedMs - startedMs, atMs: clock.nowMs(), downMs });
    tell(outcome);
    again(Math.max(0, startedMs + everyMs - endedMs));
  };
  /** Settles within the time limit, whatever the question does. */
  const answered = async (limitMs: number): Promise<ProbeOutcome> => {
    const end = new AbortController();
    const stop = (): void => end.abort(new Error('closed'));
    closing.signal.addEventListener('abort', stop, { once: true });
    const cancel = clock.after(limitMs, () => end.abort(new Error(`no answer in ${limitMs} ms`)));
    const ended = new Promise<never>((_, reject) => {
      end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true });
    });
    try {
      return await Promise.race([ask(target, end.signal), ended]);
    } catch (cause) {
      const why = end.signal.aborted ? end.signal.reason : cause;
      return { ok: false, detail: detailOf(why) };
    } finally {
      cancel();
      closing.signal.removeEventListener('abort', stop);
    }
  };
  const tell = ({ ok, detail }: ProbeOutcome): void => {
    if (!ok && isUp !== false)
      log.warn({ probe: name, environment, why: detail }, 'a probe found its target down');
    if (ok && isUp === false) log.warn({ probe: name, environment }, 'a probed target is up again');
    isUp = ok;
  };
  let cancel = (): void => {};
  function again(delayMs: number): void {
    cancel = clock.after(delayMs, () => {
      running = question();
    });
  }
  again(Math.floor(random() * Math.min(everyMs, FIRST_WITHIN_MS)));

  return {
    async close() {
      closing.abort();
      cancel();
      await running;
    },
  };
}

/** The code of an error where it has one: its message might quote what was sent. */
function detailOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'it failed';
  const text = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return text.slice(0, DETAIL_LENGTH);
}
