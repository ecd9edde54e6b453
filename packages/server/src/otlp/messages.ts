/** How a field is read: a scalar of protobuf, or another message by name. */
export type FieldType =
  | 'string'
  | 'hex'
  | 'bool'
  | 'int64'
  | 'uint32'
  | 'sint32'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'uint64'
  | 'double'
  | MessageName;

/** A field: its name in OTLP's JSON, its type, and whether it is repeated. */
export type Field = readonly [name: string, type: FieldType, repeated?: 'repeated'];

export type MessageName =
  | 'TracesRequest'
  | 'ResourceSpans'
  | 'ScopeSpans'
  | 'Span'
  | 'SpanEvent'
  | 'Status'
  | 'MetricsRequest'
  | 'ResourceMetrics'
  | 'ScopeMetrics'
  | 'Scope'
  | 'Metric'
  | 'Numbers'
  | 'NumberPoint'
  | 'Histogram'
  | 'HistogramPoint'
  | 'ExponentialHistogram'
  | 'ExponentialPoint'
  | 'Buckets'
  | 'LogsRequest'
  | 'ResourceLogs'
  | 'ScopeLogs'
  | 'LogRecord'
  | 'Resource'
  | 'KeyValue'
  | 'AnyValue'
  | 'ArrayValue';

const point = {
  2: ['startTimeUnixNano', 'fixed64'],
  3: ['timeUnixNano', 'fixed64'],
} as const satisfies Record<number, Field>;

/**
 * The messages of OTLP that are read, by field number, under the names of its JSON form, so that one
 * reader serves both. What is not listed is skipped. Source: opentelemetry-proto 1.x, its `.proto`
 * files of trace, metrics, logs, common and resource.
 */
export const messages: Readonly<Record<MessageName, Readonly<Record<number, Field>>>> = {
  TracesRequest: { 1: ['resourceSpans', 'ResourceSpans', 'repeated'] },
  ResourceSpans: { 1: ['resource', 'Resource'], 2: ['scopeSpans', 'ScopeSpans', 'repeated'] },
  ScopeSpans: { 2: ['spans', 'Span', 'repeated'] },
  Span: {
    1: ['traceId', 'hex'],
    2: ['spanId', 'hex'],
    3: ['traceState', 'string'],
    4: ['parentSpanId', 'hex'],
    5: ['name', 'string'],
    6: ['kind', 'uint32'],
    7: ['startTimeUnixNano', 'fixed64'],
    8: ['endTimeUnixNano', 'fixed64'],
    9: ['attributes', 'KeyValue', 'repeated'],
    11: ['events', 'SpanEvent', 'repeated'],
    15: ['status', 'Status'],
    16: ['flags', 'fixed32'],
  },
  SpanEvent: {
    1: ['timeUnixNano', 'fixed64'],
    2: ['name', 'string'],
    3: ['attributes', 'KeyValue', 'repeated'],
  },
  Status: { 2: ['message', 'string'], 3: ['code', 'uint32'] },
  MetricsRequest: { 1: ['resourceMetrics', 'ResourceMetrics', 'repeated'] },
  ResourceMetrics: { 1: ['resource', 'Resource'], 2: ['scopeMetrics', 'ScopeMetrics', 'repeated'] },
  ScopeMetrics: { 1: ['scope', 'Scope'], 2: ['metrics', 'Metric', 'repeated'] },
  Scope: { 1: ['name', 'string'], 2: ['version', 'string'] },
  Metric: {
    1: ['name', 'string'],
    3: ['unit', 'string'],
    5: ['gauge', 'Numbers'],
    7: ['sum', 'Numbers'],
    9: ['histogram', 'Histogram'],
    10: ['exponentialHistogram', 'ExponentialHistogram'],
  },
  Numbers: {
    1: ['dataPoints', 'NumberPoint', 'repeated'],
    2: ['aggregationTemporality', 'uint32'],
    3: ['isMonotonic', 'bool'],
  },
  NumberPoint: {
    ...point,
    4: ['asDouble', 'double'],
    6: ['asInt', 'sfixed64'],
    7: ['attributes', 'KeyValue', 'repeated'],
  },
  Histogram: {
    1: ['dataPoints', 'HistogramPoint', 'repeated'],
    2: ['aggregationTemporality', 'uint32'],
  },
  HistogramPoint: {
    ...point,
    4: ['count', 'fixed64'],
    5: ['sum', 'double'],
    6: ['bucketCounts', 'fixed64', 'repeated'],
    7: ['explicitBounds', 'double', 'repeated'],
    9: ['attributes', 'KeyValue', 'repeated'],
    11: ['min', 'double'],
    12: ['max', 'double'],
  },
  ExponentialHistogram: {
    1: ['dataPoints', 'ExponentialPoint', 'repeated'],
    2: ['aggregationTemporality', 'uint32'],
  },
  ExponentialPoint: {
    ...point,
    1: ['attributes', 'KeyValue', 'repeated'],
    4: ['count', 'fixed64'],
    5: ['sum', 'double'],
    6: ['scale', 'sint32'],
    7: ['zeroCount', 'fixed64'],
    8: ['positive', 'Buckets'],
    9: ['negative', 'Buckets'],
  },
  Buckets: { 1: ['offset', 'sint32'], 2: ['bucketCounts', 'uint64', 'repeated'] },
  LogsRequest: { 1: ['resourceLogs', 'ResourceLogs', 'repeated'] },
  ResourceLogs: { 1: ['resource', 'Resource'], 2: ['scopeLogs', 'ScopeLogs', 'repeated'] },
  ScopeLogs: { 2: ['logRecords', 'LogRecord', 'repeated'] },
  LogRecord: {
    1: ['timeUnixNano', 'fixed64'],
    2: ['severityNumber', 'uint32'],
    5: ['body', 'AnyValue'],
    6: ['attributes', 'KeyValue', 'repeated'],
    9: ['traceId', 'hex'],
    10: ['spanId', 'hex'],
    11: ['observedTimeUnixNano', 'fixed64'],
    12: ['eventName', 'string'],
  },
  Resource: { 1: ['attributes', 'KeyValue', 'repeated'] },
  KeyValue: { 1: ['key', 'string'], 2: ['value', 'AnyValue'] },
  AnyValue: {
    1: ['stringValue', 'string'],
    2: ['boolValue', 'bool'],
    3: ['intValue', 'int64'],
    4: ['doubleValue', 'double'],
    5: ['arrayValue', 'ArrayValue'],
  },
  ArrayValue: { 1: ['values', 'AnyValue', 'repeated'] },
};
