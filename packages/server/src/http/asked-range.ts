import { ProblemError } from '@tidegate/protocol';
import { RANGE_MAX_MS } from '../metric/limits.ts';

/**
 * The span that a request is about: up to now, and `backMs` long, unless it says otherwise.
 *
 * @throws {ProblemError} `malformed-request` for a span that is empty or longer than 400 days
 */
export function askedRange(
  { fromMs, toMs }: { readonly fromMs?: number | undefined; readonly toMs?: number | undefined },
  nowMs: number,
  backMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const end = Math.min(toMs ?? nowMs, Math.trunc(nowMs));
  const start = fromMs ?? Math.max(0, end - backMs);
  if (!(start < end))
    throw wrong('it ends before it begins', 'give a "fromMs" before "toMs" and now');
  if (end - start > RANGE_MAX_MS) throw wrong('it is longer than 400 days', 'ask for less');
  return { fromMs: start, toMs: end };
}

function wrong(state: string, advice: string): ProblemError {
  return new ProblemError(
    'malformed-request',
    `Cannot read this span of time: ${state}; ${advice}`,
  );
}
