import { randomUUID } from 'node:crypto';
import { ProblemError } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Finding } from './check.ts';
import type { CheckWorld } from './check-world.ts';

type World = Pick<CheckWorld, 'store' | 'clock' | 'log' | 'actions' | 'environment' | 'caller'>;

/**
 * Runs an action for whoever asks. Who that is stands in the audit trail before it runs, and what it
 * came to afterwards: what cannot be written down does not run, or is unknown.
 *
 * @throws whatever the store throws but problems; then it did not run
 */
export async function runAction(
  { store, clock, log, actions, environment, caller }: World,
  action: string,
  signal: AbortSignal,
): Promise<Finding> {
  const run = `check:${randomUUID()}`;
  const about = { environment, action, run, actor: actorOf(caller) };
  try {
    await store.transact('noteCheckRun', { ...about, ended: null, nowMs: clock.nowMs() });
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return { outcome: 'unknown', detail: `it was not run: ${cause.message}` };
  }
  const begunMs = clock.monotonicMs();
  const { outcome, detail } = await actions.run(action, { effectId: run, signal });
  const tookMs = Math.round(clock.monotonicMs() - begunMs);
  try {
    const ended = { outcome, tookMs, detail };
    await store.transact('noteCheckRun', { ...about, ended, nowMs: clock.nowMs() });
  } catch (cause) {
    log.error({ err: cause, check: action, run }, 'what an action came to was not written down');
    const said = `it ran (${outcome}), and that could not be written into the audit`;
    return { outcome: 'unknown', detail: `${said}; the log of the server says why` };
  }
  // No outcome in time is none.
  return { outcome: outcome === 'timed-out' ? 'unknown' : outcome, detail };
}
