import type { Dispatcher } from 'undici';
import type { Limits } from '../config/limits.ts';
import type { HttpCheck, ProbeOutcome } from './probe-target.ts';

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

function statusDetail(status: number, expected: number): string {
  const redirects = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return `it answered ${status}, not ${expected}${redirects}`;
}

async function beginningOf(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8');
}

function failed(detail: string): ProbeOutcome {
  return { ok: false, detail };
}
