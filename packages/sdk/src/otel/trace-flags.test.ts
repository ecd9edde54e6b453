import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect, onTestFinished, test } from 'vitest';
import { watchedFlag } from '../ruleset.fixture.ts';
import { createTestClient } from '../testing/create-test-client.ts';
import { traceFlags } from './trace-flags.ts';

/** The tracer of OpenTelemetry, and what it exported. */
function aTracer() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  onTestFinished(() => context.disable());
  const tracer = provider.getTracer('agent');
  const events = () =>
    exporter
      .getFinishedSpans()
      .flatMap((span) => span.events.map(({ name, attributes }) => [name, attributes]));
  return { tracer, events };
}

test('traceFlags() adds what a turn was answered to the active span, once a flag', () => {
  const { tracer, events } = aTracer();
  const client = createTestClient({ flags: { chat: watchedFlag() } });
  const stop = traceFlags(client, trace);
  const turn = client.conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
  tracer.startActiveSpan('turn', (span) => {
    turn.boolean('chat', false);
    turn.boolean('chat', false);
    turn.boolean('unknown', false);
    span.end();
  });
  stop();
  tracer.startActiveSpan('later', (span) => {
    client.boolean('chat', { targetingKey: 'chat-1' }, false);
    span.end();
  });
  expect(events()).toEqual([
    [
      'feature_flag.evaluation',
      {
        'feature_flag.key': 'chat',
        'feature_flag.provider.name': 'tidegate',
        'feature_flag.result.reason': 'targeting_match',
        'feature_flag.result.variant': 'new~7',
      },
    ],
    [
      'feature_flag.evaluation',
      {
        'feature_flag.key': 'unknown',
        'feature_flag.provider.name': 'tidegate',
        'feature_flag.result.reason': 'error',
      },
    ],
  ]);
});

test('traceFlags() does nothing outside of a span', () => {
  const client = createTestClient({ flags: { chat: true } });
  traceFlags(client, trace);
  expect(client.boolean('chat', {}, false)).toBe(true);
});
