import type { Dispatcher } from 'undici';
import type { Limits } from '../config/limits.ts';
import type { HttpCheck, ProbeOutcome } from './probe-target.ts';
import { beginningOf, statusDetail } from './read-answer.ts';

/**
 * Asks a URL once over a connection of its own. Rejects when nothing answers, or when the signal ends
 * it.
 */
export async function checkHttp(
  { url, status, contains }: HttpCheck,
  by: {
    readonly dispatcher: Dispatcher;
    readonly signal: AbortSignal;
    readonly limits: Pick<Limits, 'probeBodyBytes'>;
  },
): Promise<ProbeOutcome> {
  const { dispatcher, signal, limits } = by;
  const { request } = await import('undici');
  const headers = { 'user-agent': 'tidegate' };
  const answer = await request(url, { method: 'GET', dispatcher, signal, headers, reset: true });
  // What is not read to its end errs when it is cut off; nobody wants to know.
  answer.body.on('error', () => {});
  try {
    if (answer.statusCode !== status) return failed(statusDetail(answer.statusCode, status));
    if (contains === null) return { ok: true, detail: '' };
    const text = await beginningOf(answer.body, limits.probeBodyBytes);
    if (text.includes(contains)) return { ok: true, detail: '' };
    return failed(`its body lacks the text in the first ${limits.probeBodyBytes} bytes`);
  } finally {
    answer.body.destroy();
  }
}

function failed(detail: string): ProbeOutcome {
  return { ok: false, detail };
}
