import { createGuardedAgent } from '../notify/guarded-agent.ts';
import { beginningOf, statusDetail } from '../probe/read-answer.ts';
import type { ActionOutcome, HttpWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';

/**
 * Asks once over a connection of its own, and follows no redirect. Rejects when nothing answers, or
 * when the signal ends it.
 */
export async function runHttpRequest(work: HttpWork, parts: ActionParts): Promise<ActionOutcome> {
  const { guard, authorities, timeoutMs, signal, limits, effectId } = parts;
  const { request } = await import('undici');
  const dispatcher = await createGuardedAgent(guard, timeoutMs, authorities);
  const { url, method, body, status, contains } = work;
  const headers = { 'user-agent': 'tidegate', ...work.headers, 'idempotency-key': effectId };
  try {
    const answer = await request(url, { method, headers, body, dispatcher, signal, reset: true });
    // What is not read to its end errs when it is cut off; nobody wants to know.
    answer.body.on('error', () => {});
    const text = await beginningOf(answer.body, limits.actionAnswerBytes);
    if (answer.statusCode !== status) return failed(statusDetail(answer.statusCode, status));
    if (contains === null || text.includes(contains))
      return { outcome: 'ok', detail: `it answered ${status}` };
    return failed(
      `it answered ${status}, without the text in the first ${limits.actionAnswerBytes} bytes`,
    );
  } finally {
    await dispatcher.destroy();
  }
}

function failed(detail: string): ActionOutcome {
  return { outcome: 'failed', detail };
}
