import type { Cell } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';

/** What one OTLP request says, as small plain data that can cross to the store's thread. */
export interface OtlpFacts {
  /** Processes that spoke. */
  readonly services: readonly ServiceFacts[];
  /** Spans and evaluations, by trace. */
  readonly traces: readonly OtlpTraceFacts[];
  /** Points of metrics that were sent as deltas, and counted log lines. */
  readonly series: readonly OtlpSeries[];
  /** Points of metrics that were sent as totals. */
  readonly points: readonly OtlpPoint[];
  /** Items whose time is too far from now to be believed. */
  readonly skewed: number;
  /** Log lines that were not looked at to their end for personal data. */
  readonly unscanned: number;
}

/** A process that sends. */
export interface ServiceFacts {
  /** `service.instance.id`, else `service.name`; empty = it does not say. */
  readonly id: string;
  /** `service.name`, with its namespace. */
  readonly name: string;
  /** Whether this request tells of flags that it evaluated. */
  readonly evaluated: boolean;
  /** Whether spans of turns are all that there were; `null` = this request has none of it. */
  readonly whole: boolean | null;
}

/** What one request says of one trace. Ids of conversations and contexts are raw: never store them. */
export interface OtlpTraceFacts {
  readonly traceId: string;
  readonly spans: readonly SpanFact[];
  readonly evaluations: readonly EvaluationFact[];
  readonly errors: readonly ErrorFact[];
  readonly conversation: string | null;
}

/** A flag that was evaluated somewhere in a trace. */
export interface EvaluationFact {
  readonly flag: string;
  readonly variant: string;
  /** 0 = not drawn. */
  readonly draw: number;
  /** `feature_flag.context.id`, raw. */
  readonly context: string | null;
  readonly atMs: number;
}

/** An error, as its labels say it. */
export interface ErrorFact {
  readonly type: string;
  readonly message: string;
  readonly atMs: number;
}

/** What is kept of a span: no name, no text. */
export interface SpanFact {
  /** Hex. */
  readonly id: string;
  /** Hex; empty = none. */
  readonly parent: string;
  /** Of kind SERVER or CONSUMER: the first span of its process. */
  readonly entry: boolean;
  readonly does: 'turn' | 'model' | 'tool' | 'other';
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
  /** How many spans it stands for; `null` = sampled, and nobody says how. */
  readonly weight: number | null;
  readonly tool?: string;
  readonly usage?: UsageFact;
}

/** What a model call says of itself. */
export interface UsageFact {
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  readonly tokensCached?: number;
  readonly tokensReasoning?: number;
  readonly costUsd?: number;
  /** From the start of the span, ms. */
  readonly ttftMs?: number;
  readonly cut?: boolean;
  readonly refused?: boolean;
  readonly asked?: string;
  readonly answered?: string;
}

/** A series, and whether the spans of its service say the same. */
export interface OtlpSeries {
  readonly series: TelemetrySeries;
  /** The service whose spans, where they are all there, say this already; `null` = no spans do. */
  readonly spansOf: string | null;
}

/** A total since a start, which becomes a delta in the store. */
export interface OtlpPoint {
  /** Hashes of the service, and of resource, scope, metric, attributes and start. */
  readonly id: string;
  readonly startMs: number;
  readonly timeMs: number;
  readonly figures: readonly PointFigure[];
  readonly places: readonly Place[];
  readonly spansOf: string | null;
}

/** One metric of ours that a point says something about. */
export interface PointFigure {
  readonly metric: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly cell: Cell;
}

/** What figures are counted under. */
export interface Place {
  readonly flag: string;
  readonly variant: string;
  readonly draw: number;
}
