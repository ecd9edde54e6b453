import type { ErrorFact, EvaluationFact, OtlpTraceFacts, SpanFact } from './facts.ts';
import { TRACE_ERRORS_MAX, TRACE_FLAGS_MAX } from './limits.ts';

/** Gathers what one request says, trace by trace. */
export interface TraceGatherer {
  add(
    traceId: string,
    said: {
      readonly span?: SpanFact;
      readonly evaluations?: readonly EvaluationFact[];
      readonly error?: ErrorFact | null;
      readonly conversation?: string | null;
    },
  ): void;
  traces(): OtlpTraceFacts[];
}

/** An empty one. */
export function gatherTraces(): TraceGatherer {
  const byId = new Map<string, Gathered>();
  return {
    add(traceId, { span, evaluations = [], error = null, conversation = null }) {
      let trace = byId.get(traceId);
      if (trace === undefined) {
        trace = { traceId, spans: [], evaluations: [], errors: [], conversation: null };
        byId.set(traceId, trace);
      }
      if (span !== undefined) trace.spans.push(span);
      for (const evaluation of evaluations) keepEvaluation(trace.evaluations, evaluation);
      if (error !== null) keepError(trace.errors, error);
      trace.conversation ??= conversation;
    },
    traces: () => [...byId.values()],
  };
}

interface Gathered extends OtlpTraceFacts {
  readonly spans: SpanFact[];
  readonly evaluations: EvaluationFact[];
  readonly errors: ErrorFact[];
  conversation: string | null;
}

/** The last evaluation of a flag is the one that was acted on. */
function keepEvaluation(kept: EvaluationFact[], evaluation: EvaluationFact): void {
  const at = kept.findIndex(({ flag }) => flag === evaluation.flag);
  const before = kept[at];
  if (before === undefined) {
    if (kept.length < TRACE_FLAGS_MAX) kept.push(evaluation);
  } else if (evaluation.atMs >= before.atMs) kept[at] = evaluation;
}

/** One failure goes up through many spans: the same type and message count once a trace. */
function keepError(kept: ErrorFact[], error: ErrorFact): void {
  const isKnown = kept.some(
    ({ type, message }) => type === error.type && message === error.message,
  );
  if (!isKnown && kept.length < TRACE_ERRORS_MAX) kept.push(error);
}
