/** Requests of OTLP in their JSON form, for tests. */

/** Attributes of a span, point or record. */
export type Said = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface SpanSaid {
  readonly trace: number;
  readonly id: number;
  readonly parent?: number;
  /** 1 internal, 2 server, 3 client. */
  readonly kind?: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes?: Said;
  readonly failed?: boolean;
  readonly message?: string;
  readonly traceState?: string;
  readonly events?: readonly { name: string; atMs: number; attributes?: Said }[];
}

export const hex = (value: number, length: number): string =>
  value.toString(16).padStart(length, '0');
const nanos = (ms: number): string => `${Math.round(ms)}000000`;

export function attributes(said: Said = {}): object[] {
  return Object.entries(said).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Said[string]): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(anyValue) } };
}

export function aSpan(said: SpanSaid): object {
  const { trace, id, parent, kind = 1, startMs, endMs, failed, message, traceState, events } = said;
  return {
    traceId: hex(trace, 32),
    spanId: hex(id, 16),
    ...(parent === undefined ? {} : { parentSpanId: hex(parent, 16) }),
    ...(traceState === undefined ? {} : { traceState }),
    name: 'a span',
    kind,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    attributes: attributes(said.attributes),
    events: (events ?? []).map(({ name, atMs, attributes: of }) => {
      return { name, timeUnixNano: nanos(atMs), attributes: attributes(of) };
    }),
    status: failed ? { code: 2, message: message ?? '' } : {},
  };
}

export function tracesRequest(
  spans: readonly SpanSaid[],
  resource: Said = { 'service.name': 'agent' },
): object {
  return {
    resourceSpans: [
      { resource: { attributes: attributes(resource) }, scopeSpans: [{ spans: spans.map(aSpan) }] },
    ],
  };
}

export function metricsRequest(
  metrics: readonly object[],
  resource: Said = { 'service.name': 'agent' },
): object {
  return {
    resourceMetrics: [
      { resource: { attributes: attributes(resource) }, scopeMetrics: [{ metrics }] },
    ],
  };
}

export function logsRequest(
  records: readonly {
    readonly atMs: number;
    readonly body?: string;
    readonly severity?: number;
    readonly trace?: number;
    readonly event?: string;
    readonly attributes?: Said;
  }[],
  resource: Said = { 'service.name': 'agent' },
): object {
  const logRecords = records.map(({ atMs, body, severity, trace, event, attributes: of }) => ({
    timeUnixNano: nanos(atMs),
    ...(body === undefined ? {} : { body: { stringValue: body } }),
    ...(severity === undefined ? {} : { severityNumber: severity }),
    ...(trace === undefined ? {} : { traceId: hex(trace, 32) }),
    ...(event === undefined ? {} : { eventName: event }),
    attributes: attributes(of),
  }));
  return {
    resourceLogs: [{ resource: { attributes: attributes(resource) }, scopeLogs: [{ logRecords }] }],
  };
}

/** One turn of an agent as its spans: the agent, a model call and a tool call. */
export function turnSpans(said: {
  readonly trace: number;
  readonly conversation: string;
  readonly variant: string;
  readonly flag: string;
  readonly atMs: number;
  readonly failed?: boolean;
  readonly tookMs?: number;
}): SpanSaid[] {
  const { trace, conversation, variant, flag, atMs, failed = false, tookMs = 400 } = said;
  const endMs = atMs + tookMs;
  return [
    {
      trace,
      id: trace * 10 + 2,
      parent: trace * 10 + 1,
      kind: 3,
      startMs: atMs + 50,
      endMs: atMs + 250,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.response.model': 'gpt-4o-2024-08-06',
        'gen_ai.usage.input_tokens': 120,
        'gen_ai.usage.output_tokens': 30,
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.response.time_to_first_chunk': 0.1,
      },
    },
    {
      trace,
      id: trace * 10 + 3,
      parent: trace * 10 + 1,
      startMs: atMs + 260,
      endMs: atMs + 300,
      attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' },
    },
    {
      trace,
      id: trace * 10 + 1,
      startMs: atMs,
      endMs,
      failed,
      ...(failed ? { message: 'no answer for order 17' } : {}),
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.conversation.id': conversation,
      },
      events: [
        {
          name: 'feature_flag.evaluation',
          atMs: atMs + 1,
          attributes: {
            'feature_flag.key': flag,
            'feature_flag.result.variant': variant,
            'feature_flag.context.id': conversation,
          },
        },
      ],
    },
  ];
}
