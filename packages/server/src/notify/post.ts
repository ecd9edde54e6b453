import type { Dispatcher } from 'undici';
import type { Limits } from '../config/limits.ts';
import { type Delivery, failedForGood, failedOnce } from './delivery.ts';

/** What all channels that speak HTTP are given. */
export interface HttpParts {
  /** Connects to allowed addresses only. */
  readonly dispatcher: Dispatcher;
  /** Ends what is under way when the server closes. */
  readonly signal: AbortSignal;
  readonly limits: Pick<Limits, 'webhookTimeoutMs' | 'webhookAnswerBytes'>;
}

/** What a receiver answered. */
export interface HttpAnswer {
  readonly status: number;
  /** The first bytes of the body as text. */
  readonly text: string;
  /** Of `Retry-After`, ms; absent = it does not say. */
  readonly retryAfterMs?: number;
}

/** Posts once and follows no redirect. Rejects when there is no answer in time. */
export async function post(
  url: string,
  sent: { readonly headers: Record<string, string>; readonly body: string; readonly nowMs: number },
  { dispatcher, signal, limits }: HttpParts,
): Promise<HttpAnswer> {
  const { request } = await import('undici');
  const { statusCode, headers, body } = await request(url, {
    method: 'POST',
    dispatcher,
    body: sent.body,
    headers: { 'user-agent': 'tidegate', ...sent.headers },
    signal: AbortSignal.any([signal, AbortSignal.timeout(limits.webhookTimeoutMs)]),
  });
  const text = await firstText(body, limits.webhookAnswerBytes);
  const retryAfterMs = retryAfterOf(headers['retry-after'], sent.nowMs);
  return { status: statusCode, text, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
}

/** What an answer means where the receiver's documentation says nothing else. */
export function judgedByStatus({ status, retryAfterMs }: HttpAnswer): Delivery {
  const detail = `the receiver answered ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'ok', detail };
  if (status === 410) return failedForGood(detail, true);
  if (status === 429 || status === 503) return failedOnce(detail, retryAfterMs);
  const isRedirect = status >= 300 && status < 400;
  return failedOnce(isRedirect ? `${detail}; redirects are not followed` : detail);
}

/** The status has come: a body that breaks off, or is too long, changes nothing. */
async function firstText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= maxBytes) break;
    }
  } catch {
    // As said above.
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}

/** Seconds or a date. Source: RFC 9110, 10.2.3. */
function retryAfterOf(header: string | string[] | undefined, nowMs: number): number | null {
  if (typeof header !== 'string') return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isFinite(atMs) ? Math.max(0, atMs - nowMs) : null;
}
