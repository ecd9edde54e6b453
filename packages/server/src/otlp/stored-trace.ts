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
  /** Whether turns were made of it: what comes late makes no further ones. */
  readonly turned: boolean;
}

/** What a request adds to a trace, under real flag keys and keyed hashes. */
export type TraceAddition = Omit<StoredTrace, 'counted' | 'countedErrors' | 'settled' | 'turned'>;

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
  turned: false,
};

/**
 * A trace with what a request says of it. A span that is known already is the same one again. 200
 * spans are kept: agents, entries and roots before model calls, these before tools, these before
 * others, and of a kind the first ones.
 *
 * @returns also how many spans found no room, or lost it to others
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
  const all = isFull ? before.spans : [...before.spans, ...fresh];
  const spans = mostTelling(all);
  const trace: StoredTrace = {
    spans,
    counted: before.counted,
    flags: joined(before.flags, added.flags).slice(0, TRACE_FLAGS_MAX),
    conversation: before.conversation ?? added.conversation,
    context: before.context ?? added.context,
    errors: withErrors(before.errors, added.errors),
    countedErrors: before.countedErrors,
    settled: before.settled,
    turned: before.turned,
  };
  return { trace, left: before.spans.length + fresh.length - spans.length };
}

/** Those for which there is room, in their order; what stood below one that is let go moves up. */
function mostTelling(spans: readonly SpanFact[]): readonly SpanFact[] {
  if (spans.length <= TRACE_SPANS_MAX) return spans;
  const ranked = [...spans].sort((a, b) => rankOf(a) - rankOf(b));
  const kept = new Set(ranked.slice(0, TRACE_SPANS_MAX));
  const gone = new Map(ranked.slice(TRACE_SPANS_MAX).map(({ id, parent }) => [id, parent]));
  return spans.filter((span) => kept.has(span)).map((span) => belowKept(span, gone));
}

function belowKept(span: SpanFact, gone: Map<string, string>): SpanFact {
  let { parent } = span;
  const met: string[] = [];
  for (let above = gone.get(parent); above !== undefined; above = gone.get(parent)) {
    met.push(parent);
    // Each way up is gone once, and a circle ends.
    gone.delete(parent);
    parent = above;
  }
  for (const id of met) gone.set(id, parent);
  return parent === span.parent ? span : { ...span, parent };
}

function rankOf({ does, entry, parent }: SpanFact): number {
  if (does === 'turn' || entry || parent === '') return 0;
  return RANKS[does];
}

const RANKS = { model: 1, tool: 2, other: 3 } as const;

/**
 * The trace once what it held was counted.
 *
 * @param turned whether turns were made of it
 */
export function countedTrace(trace: StoredTrace, turned: boolean): StoredTrace {
  const ids = [...trace.counted, ...trace.spans.map(({ id }) => id)];
  return {
    ...trace,
    spans: [],
    countedErrors: trace.errors.length,
    counted: ids.slice(0, TRACE_SPAN_IDS_MAX),
    settled: true,
    turned,
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
