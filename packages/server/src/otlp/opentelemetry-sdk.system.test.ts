import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { WHOLE_PRODUCT } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FLAGS_FILE, startTestServer, type TestServer } from '../http/server.fixture.ts';
import type { Place } from './facts.ts';
import { placeFigures } from './place-figures.fixture.ts';

let server: TestServer;
let key: string;
beforeAll(async () => {
  server = await startTestServer();
  key = (await server.key('server')).text;
  const body = { files: [FLAGS_FILE] };
  await server.call('POST', '/api/v1/apply', { key: server.admin, body });
});
afterAll(() => server.remove());

const FORMS = {
  json: { Traces: JsonTraces, Metrics: JsonMetrics, Logs: JsonLogs },
  protobuf: { Traces: ProtoTraces, Metrics: ProtoMetrics, Logs: ProtoLogs },
};

test.each(['json', 'protobuf'] as const)(
  'exporters of the OpenTelemetry SDK in %s are understood',
  async (form) => {
    const { Traces, Metrics, Logs } = FORMS[form];
    const told = (path: string) => ({
      url: `${server.url}${path}`,
      headers: { 'x-tidegate-key': key },
      compression: CompressionAlgorithm.GZIP,
    });
    const resource = resourceFromAttributes({ 'service.name': `agent-${form}` });
    const traces = new BasicTracerProvider({
      resource,
      spanProcessors: [new BatchSpanProcessor(new Traces(told('/v1/traces')))],
    });
    const reader = new PeriodicExportingMetricReader({
      exporter: new Metrics(told('/v1/metrics')),
      exportIntervalMillis: 3_600_000,
    });
    const metrics = new MeterProvider({ resource, readers: [reader] });
    const logs = new LoggerProvider({
      resource,
      processors: [new BatchLogRecordProcessor({ exporter: new Logs(told('/v1/logs')) })],
    });

    const before = await everything();
    const tracer = traces.getTracer('test');
    for (const failed of [false, true]) turn(tracer, failed, `${form}-${failed}`);
    const meter = metrics.getMeter('test');
    const query = meter.createHistogram('db.client.operation.duration', { unit: 's' });
    query.record(0.02);
    query.record(0.03);
    meter.createCounter('complaints').add(2);
    meter.createObservableGauge('active_users').addCallback((result) => result.observe(7));
    logs.getLogger('test').emit({
      severityNumber: SeverityNumber.ERROR,
      body: 'mail to ana@example.com failed',
    });
    await Promise.all([traces.forceFlush(), metrics.forceFlush(), logs.forceFlush()]);
    expect(added(before, await everything())).toEqual({
      turns: { count: 2, events: 1, sum: null },
      greeted: { count: 2, events: 1, sum: null },
      tools: { count: 2, events: 2, sum: null },
      tokens: { count: 2, events: null, sum: 200 },
      errors: { count: 1, events: null, sum: null },
      queries: { count: 2, events: null, sum: 50 },
      complaints: { count: 2, events: null, sum: null },
      logErrors: { count: 1, events: null, sum: null },
      unmasked: { count: 1, events: null, sum: null },
    });
    await Promise.all([traces.shutdown(), metrics.shutdown(), logs.shutdown()]);
  },
);

function turn(
  tracer: ReturnType<BasicTracerProvider['getTracer']>,
  failed: boolean,
  conversation: string,
): void {
  const attributes = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.conversation.id': conversation,
  };
  const agent = tracer.startSpan('invoke_agent', { kind: SpanKind.INTERNAL, attributes });
  const within = trace.setSpan(context.active(), agent);
  agent.addEvent('feature_flag.evaluation', {
    'feature_flag.key': 'greet',
    'feature_flag.result.variant': 'hello',
  });
  const model = tracer.startSpan(
    'chat',
    {
      kind: SpanKind.CLIENT,
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': 100 },
    },
    within,
  );
  model.end();
  const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' };
  tracer.startSpan('execute_tool', { attributes: tool }, within).end();
  if (failed) agent.recordException(new TypeError('no order 17'));
  if (failed) agent.setStatus({ code: SpanStatusCode.ERROR });
  agent.end();
}

const PROCESS = { flag: '', variant: '', draw: 0 };
const GREETED = { flag: 'greet', variant: 'hello', draw: 0 };

async function everything() {
  const of = (metric: string, place: Place) =>
    placeFigures(server.store, metric, place, Date.now());
  return {
    turns: await of('error_rate', WHOLE_PRODUCT),
    greeted: await of('error_rate', GREETED),
    tools: await of('tool_success_rate', GREETED),
    tokens: await of('tokens_in', GREETED),
    errors: await of('errors', GREETED),
    queries: await of('db_query_ms', PROCESS),
    complaints: await of('complaints', PROCESS),
    logErrors: await of('log_errors', PROCESS),
    unmasked: await of('log_unmasked_lines', PROCESS),
  };
}

type All = Awaited<ReturnType<typeof everything>>;

function added(before: All, after: All) {
  return Object.fromEntries(
    Object.entries(after).map(([name, now]) => {
      const then = before[name as keyof All];
      const minus = (a: number | null | undefined, b: number | null | undefined) =>
        a === null || a === undefined ? null : Math.round((a - (b ?? 0)) * 1e6) / 1e6;
      return [
        name,
        {
          count: minus(now?.count, then?.count),
          events: minus(now?.events, then?.events),
          sum: name === 'tokens' || name === 'queries' ? minus(now?.sum, then?.sum) : null,
        },
      ];
    }),
  );
}
