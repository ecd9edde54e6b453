import type { ErrorFact, SpanFact, UsageFact } from './facts.ts';
import type { TraceTurn } from './turns-of.ts';

/** One observation of a trace, wherever it is counted. */
export type Observation = {
  readonly metric: string;
  readonly atMs: number;
  /** How many it stands for; `null` = nobody knows, so it is no evidence. */
  readonly weight: number | null;
  readonly labels?: Readonly<Record<string, string>>;
} & (
  | { readonly kind: 'trial'; readonly event: boolean }
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'count' }
);

const SUMMED = [
  ['tokens_in', 'tokensIn'],
  ['tokens_out', 'tokensOut'],
  ['tokens_cached', 'tokensCached'],
  ['tokens_reasoning', 'tokensReasoning'],
  ['cost_usd', 'costUsd'],
] as const satisfies readonly (readonly [metric: string, usage: keyof UsageFact])[];

/**
 * What one turn says: its outcome and time first, then what its model and tool calls say. Pure.
 *
 * @param pinnedModel model that the variant names; `null` = the one that was asked for counts
 */
export function observationsOf(turn: TraceTurn, pinnedModel: string | null): Observation[] {
  const { startMs, endMs: atMs, failed, weight, spans } = turn;
  const at = { atMs, weight };
  const value = (metric: string, of: number): Observation => ({
    ...at,
    metric,
    kind: 'value',
    value: of,
  });
  const trial = (metric: string, event: boolean): Observation => ({
    ...at,
    metric,
    kind: 'trial',
    event,
  });
  const calls = spans.filter(({ does }) => does === 'model');
  const usages = usagesOf(calls.length > 0 ? calls : spans);
  const first = Math.min(...calls.flatMap(firstTokenMs));
  const ended = usages.filter(({ cut }) => cut !== undefined);
  const wrongModels = usages.flatMap((usage) => isOtherModel(usage, pinnedModel) ?? []);
  return [
    trial('error_rate', failed),
    value('latency_ms', wholeMicros(atMs - startMs)),
    ...(Number.isFinite(first) ? [value('ttft_ms', wholeMicros(first - startMs))] : []),
    ...SUMMED.flatMap(([metric, name]) => sumOf(usages, name).map((sum) => value(metric, sum))),
    ...(calls.length > 0 ? [value('loop_length', calls.length)] : []),
    ...(ended.length > 0
      ? [
          trial(
            'truncated_rate',
            ended.some(({ cut }) => cut === true),
          ),
          trial(
            'refusal_rate',
            ended.some(({ refused }) => refused === true),
          ),
        ]
      : []),
    ...wrongModels.map((isOther) => trial('model_mismatch_rate', isOther)),
    ...spans.flatMap(toolTrial),
  ];
}

/** A time in ns since epoch is no exact double: what is left of it is exact to 1 µs. */
function wholeMicros(ms: number): number {
  return Math.max(0, Math.round(ms * 1_000) / 1_000);
}

/** What spans say that came after their trace was settled: no turn, but what was used. */
export function lateObservationsOf(spans: readonly SpanFact[]): Observation[] {
  return spans.flatMap((span): Observation[] => {
    const at = { atMs: span.endMs, weight: span.weight };
    const used = span.does === 'model' ? usagesOf([span]) : [];
    const values = SUMMED.flatMap(([metric, name]) =>
      sumOf(used, name).map((value): Observation => ({ ...at, metric, kind: 'value', value })),
    );
    return [...values, ...toolTrial(span)];
  });
}

/** Each different error of a trace, once. */
export function errorObservations(
  errors: readonly ErrorFact[],
  weight: number | null,
): Observation[] {
  return errors.map(({ type, message, atMs }) => {
    return { metric: 'errors', kind: 'count', atMs, weight, labels: { type, message } };
  });
}

function toolTrial({ does, tool, failed, endMs, weight }: SpanFact): Observation[] {
  if (does !== 'tool') return [];
  const labels = tool === undefined ? {} : { labels: { tool } };
  const of = { metric: 'tool_success_rate', kind: 'trial', event: !failed } as const;
  return [{ ...of, atMs: endMs, weight, ...labels }];
}

function usagesOf(spans: readonly SpanFact[]): UsageFact[] {
  return spans.flatMap(({ usage }) => (usage === undefined ? [] : [usage]));
}

function firstTokenMs({ startMs, usage }: SpanFact): number[] {
  return usage?.ttftMs === undefined ? [] : [startMs + usage.ttftMs];
}

/** `[]` when nobody says it: unknown is not 0. */
function sumOf(usages: readonly UsageFact[], name: (typeof SUMMED)[number][1]): number[] {
  const told = usages.flatMap((usage) => usage[name] ?? []);
  return told.length === 0 ? [] : [told.reduce((sum, one) => sum + one, 0)];
}

/** A provider answers under a longer name, with the date of the version; `null` = not to be told. */
function isOtherModel({ asked, answered }: UsageFact, pinned: string | null): boolean | null {
  const wanted = pinned ?? asked;
  if (wanted === undefined || answered === undefined) return null;
  return !bareModel(answered).startsWith(bareModel(wanted));
}

/** Without the provider before it. */
function bareModel(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).toLowerCase();
}
