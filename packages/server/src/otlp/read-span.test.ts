import { expect, test } from 'vitest';
import { aSpan, hex, type SpanSaid } from './otlp.fixture.ts';
import { readSpan } from './read-span.ts';

const SAID: SpanSaid = { trace: 1, id: 2, parent: 3, kind: 2, startMs: 1_000, endMs: 1_250 };
const read = (changes: Partial<SpanSaid> = {}) =>
  readSpan(aSpan({ ...SAID, ...changes }), new Map());
const NOTHING = { evaluations: [], error: null, conversation: null };
const SPAN = {
  id: hex(2, 16),
  parent: hex(3, 16),
  entry: true,
  does: 'other',
  startMs: 1_000,
  endMs: 1_250,
  failed: false,
  weight: 1,
};

test('readSpan() keeps no name and no text', () => {
  const attributes = { 'gen_ai.input.messages': 'hello', 'http.url': '/x?ana' };
  expect(read({ attributes })).toEqual({ traceId: hex(1, 32), span: SPAN, ...NOTHING });
});

test('readSpan() tells what a span does, by any of its names', () => {
  const does = (attributes: SpanSaid['attributes']) =>
    read({ attributes: attributes ?? {} })?.span.does;
  expect(does({ 'gen_ai.operation.name': 'invoke_agent' })).toBe('turn');
  expect(does({ 'gen_ai.operation.name': 'embeddings' })).toBe('other');
  expect(does({ 'llm.request.type': 'completion' })).toBe('model');
  expect(does({ 'openinference.span.kind': 'TOOL' })).toBe('tool');
  expect(does({ 'gen_ai.request.model': 'm', 'gen_ai.usage.prompt_tokens': 1 })).toBe('model');
  expect(does({ 'gen_ai.request.model': 'm' })).toBe('other');
});

test('readSpan() reads the evaluations of a span and of its events', () => {
  const flag = (key: string, variant: string) => ({
    'feature_flag.key': key,
    'feature_flag.result.variant': variant,
  });
  const events = [
    { name: 'feature_flag.evaluation', atMs: 1_100, attributes: flag('b', 'new~04') },
    { name: 'feature_flag.evaluation', atMs: 1_200, attributes: { 'feature_flag.key': 'c' } },
  ];
  expect(read({ attributes: flag('a', 'new~4'), events })?.evaluations).toEqual([
    { flag: 'a', variant: 'new', draw: 4, context: null, atMs: 1_000 },
    { flag: 'b', variant: 'new~04', draw: 0, context: null, atMs: 1_100 },
  ]);
});

test('readSpan() takes the message of an exception before that of the status', () => {
  const exception = { 'exception.type': 'KeyError', 'exception.message': 'no key 7' };
  const events = [{ name: 'exception', atMs: 1_100, attributes: exception }];
  const failed = { failed: true, message: 'it failed' };
  expect(read({ ...failed, events })?.error).toEqual({
    type: 'KeyError',
    message: 'no key #',
    atMs: 1_250,
  });
  expect(read(failed)?.error).toEqual({ type: 'unknown', message: 'it failed', atMs: 1_250 });
  expect(read({ attributes: { 'error.type': 'timeout' } })).toMatchObject({
    span: { failed: true },
    error: { type: 'timeout', message: 'none' },
  });
  // An exception that was caught fails nothing.
  expect(read({ events })?.error).toBeNull();
});

test.each([
  { traceId: '' },
  { traceId: '0'.repeat(32) },
  { spanId: 'xyz' },
  { startTimeUnixNano: '0' },
  { endTimeUnixNano: 'soon' },
])('readSpan() cannot use a span with %j', (changes) => {
  expect(readSpan({ ...aSpan(SAID), ...changes }, new Map())).toBeNull();
});

test('readSpan() never ends a span before its start', () => {
  expect(read({ endMs: 500 })?.span.endMs).toBe(1_000);
});
