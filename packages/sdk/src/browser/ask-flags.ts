import type { RetryRegime } from '../backoff.ts';
import { regimeOf, retryAfterMs } from '../control-plane.ts';
import { REQUEST_TIMEOUT_MS } from '../limits.ts';
import type { BrowserRuntime } from './browser-runtime.ts';
import { type BulkAnswer, readBulkAnswer } from './bulk-answer.ts';
import { ANSWER_LENGTH_MAX } from './limits.ts';
import type { BrowserContext } from './types.ts';

/** Whom to ask, and how. */
export interface Address {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
  /** True when this page counts what it reads: then the server need not count what it answers. */
  readonly counts: boolean;
}

/** What came of one question. */
export type AskOutcome =
  | { readonly kind: 'flags'; readonly answer: BulkAnswer; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'failed';
      readonly denied: boolean;
      readonly regime: RetryRegime;
      readonly retryAfterMs: number;
    };

/**
 * Asks for all flags of a context (OFREP 0.3 bulk evaluation), at most 10 s long. Never rejects.
 *
 * @param question.etag of the answer that is held, when "nothing changed" is enough
 */
export async function askFlags(
  runtime: BrowserRuntime,
  { url, key, counts }: Address,
  question: { context: BrowserContext; pin: string | null; etag: string | null },
  abort: AbortController,
): Promise<AskOutcome> {
  const cancel = runtime.after(REQUEST_TIMEOUT_MS, () => abort.abort());
  try {
    const { context, pin, etag } = question;
    const response = await runtime.fetch(
      `${url}/ofrep/v1/evaluate/flags${counts ? '?counted=client' : ''}`,
      {
        ...requestInit(
          key,
          { context: pin === null ? context : { ...context, conversationPin: pin } },
          etag === null ? {} : { 'if-none-match': etag },
        ),
        signal: abort.signal,
      },
    );
    if (response.status === 304) return { kind: 'unchanged' };
    if (response.status !== 200) return failed(response);
    const text = await response.text();
    const answer =
      text.length > ANSWER_LENGTH_MAX ? null : readBulkAnswer(text, response.url || url);
    if (answer === null) return FAILED;
    return { kind: 'flags', answer, etag: response.headers.get('etag') };
  } catch {
    return FAILED;
  } finally {
    cancel();
  }
}

/** A POST with the key in its header and nowhere else. Throws what `JSON.stringify` throws. */
export function requestInit(
  key: string,
  body: unknown,
  headers: Record<string, string> = {},
): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify(body),
    credentials: 'omit',
    redirect: 'error',
  };
}

const FAILED: AskOutcome = { kind: 'failed', denied: false, regime: 'ordinary', retryAfterMs: 0 };

function failed(response: Response): AskOutcome {
  const { status } = response;
  return {
    kind: 'failed',
    denied: status === 401 || status === 403,
    regime: regimeOf(status),
    retryAfterMs: retryAfterMs(response),
  };
}
