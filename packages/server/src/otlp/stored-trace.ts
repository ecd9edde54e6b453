import type { ErrorFact, Place, SpanFact } from './facts.ts';
import {
  TRACE_ERRORS_MAX,
  TRACE_FLAGS_MAX,
  TRACE_SPAN_IDS_MAX,
  TRACE_SPANS_MAX,
} from './limits.ts';

/** What is stored of a trace: small facts, and units as keyed hashes. */
export interface StoredTrace {
  /** Not counted yet. */
  readonly spans: readonly SpanFact[];
  /** Ids of spans that were counted. */
  readonly counted: readonly string[];
  /** Variants that its own evaluations met. */
  readonly flags: readonly Place[];
  /** Keyed hash; `null` = it does not say. */
  readonly conversation: string | null;
  /** Keyed hash of the evaluation context's id. */
  readonly context: string | null;
  /** Each different one once, the counted ones first. */
  readonly errors: readonly ErrorFact[];
  /** How many errors were counted. */
  readonly countedErrors: number;
  /** Whether the trace was settled: what comes now is late. */
  readonly settled: boolean;
}

/** What a request adds to a trace, under real flag keys and keyed hashes. */
export type TraceAddition = Omit<StoredTrace, 'counted' | 'countedErrors' | 'settled'>;

/** A trace of which nothing is known. */
export const NEW_TRACE: StoredTrace = {
  spans: [],
  counted: [],
  flags: [],
  conversation: null,
  context: null,
  errors: [],
  countedErrors: 0,
  settled: false,
};

/**
 * A trace with what a request says of it. A span that is known already is the same one again. The
 * first 200 spans are kept.
 *
 * @returns also how many spans found no room
 */
export function mergeTrace(
  before: StoredTrace,
  added: TraceAddition,
): { readonly trace: StoredTrace; readonly left: number } {
  const known = new Set([...before.counted, ...before.spans.map(({ id }) => id)]);
  const fresh: SpanFact[] = [];
  for (const span of added.spans) {
    if (known.has(span.id)) continue;
    known.add(span.id);
    fresh.push(span);
  }
  const isFull = before.counted.length >= TRACE_SPAN_IDS_MAX;
  const room = isFull ? 0 : Math.max(0, TRACE_SPANS_MAX - before.spans.length);
  const trace: StoredTrace = {
    spans: [...before.spans, ...fresh.slice(0, room)],
    counted: before.counted,
    flags: joined(before.flags, added.flags).slice(0, TRACE_FLAGS_MAX),
    conversation: before.conversation ?? added.conversation,
    context: before.context ?? added.context,
    errors: withErrors(before.errors, added.errors),
    countedErrors: before.countedErrors,
    settled: before.settled,
  };
  return { trace, left: Math.max(0, fresh.length - room) };
}

/** The trace once what it held was counted. */
export function countedTrace(trace: StoredTrace): StoredTrace {
  const ids = [...trace.counted, ...trace.spans.map(({ id }) => id)];
  return {
    ...trace,
    spans: [],
    countedErrors: trace.errors.length,
    counted: ids.slice(0, TRACE_SPAN_IDS_MAX),
    settled: true,
  };
}

/** Places by flag: the later evaluation of a flag is the one that was acted on. */
export function joined(before: readonly Place[], later: readonly Place[]): Place[] {
  const told = new Set(later.map(({ flag }) => flag));
  return [...before.filter(({ flag }) => !told.has(flag)), ...later];
}

function withErrors(before: readonly ErrorFact[], added: readonly ErrorFact[]): ErrorFact[] {
  const all = [...before];
  for (const error of added) {
    const isKnown = all.some(
      ({ type, message }) => type === error.type && message === error.message,
    );
    if (!isKnown && all.length < TRACE_ERRORS_MAX) all.push(error);
  }
  return all;
}

/**
 * How the root of a trace stands: `came`; `waits` for the spans of another process; a first span whose
 * caller is unknown is a root where an agent ran, and otherwise it may be a tool that an agent called.
 */
export function rootOf({ spans, flags }: StoredTrace): 'came' | 'waits' {
  const ids = new Set(spans.map(({ id }) => id));
  if (spans.some(({ parent }) => parent === '')) return 'came';
  const hasEntry = spans.some(({ entry, parent }) => entry && !ids.has(parent));
  const isAgent = flags.length > 0 || spans.some(({ does }) => does === 'turn' || does === 'model');
  return hasEntry && isAgent ? 'came' : 'waits';
}
