import type { StreamEvent } from '@tidegate/protocol';
import type { ServerSentEvent } from './event-stream-parser.ts';

/**
 * Reads one event of `GET /api/v1/stream`. An event that we do not know comes from a newer server
 * and is `unknown`; one that we know but that lacks something is `malformed`. Never throws.
 */
export function parseStreamEvent(sent: ServerSentEvent): StreamEvent | 'unknown' | 'malformed' {
  const data = parseJson(sent.data);
  if (!isRecord(data)) return 'malformed';
  const name = sent.event === '' ? data['event'] : sent.event;
  if (typeof name !== 'string') return 'malformed';
  if (!Object.hasOwn(REQUIRED, name)) return 'unknown';
  const required = REQUIRED[name as StreamEvent['event']];
  const complete = Object.entries(required).every(([field, isRight]) => isRight(data[field]));
  return complete ? ({ ...data, event: name } as unknown as StreamEvent) : 'malformed';
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string' && value !== '';
const number: Check = (value) => typeof value === 'number';

const REQUIRED: Record<StreamEvent['event'], Record<string, Check>> = {
  hello: { serverMs: number, flushEveryMs: number, unitKey: text, current: text },
  patch: {
    base: text,
    to: text,
    cause: text,
    flushEveryMs: number,
    flags: isRecord,
    evaluators: isRecord,
  },
  snapshot: { to: text, url: text },
  beat: { serverMs: number, flushEveryMs: number },
  goodbye: { retryMs: number },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
