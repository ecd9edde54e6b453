import { expect, test } from 'vitest';
import type { SpanFact } from './facts.ts';
import { TRACE_SPANS_MAX } from './limits.ts';
import { countedTrace, mergeTrace, NEW_TRACE, rootOf } from './stored-trace.ts';

const span = (id: string, more: Partial<SpanFact> = {}): SpanFact => ({
  id,
  parent: 'p',
  entry: false,
  does: 'other',
  startMs: 0,
  endMs: 1,
  failed: false,
  weight: 1,
  ...more,
});
const said = (...spans: SpanFact[]) => ({
  spans,
  flags: [],
  errors: [],
  conversation: null,
  context: null,
});

test('mergeTrace() takes a span once, before and after it was counted', () => {
  const once = mergeTrace(NEW_TRACE, said(span('a'), span('a'), span('b'))).trace;
  expect(once.spans.map(({ id }) => id)).toEqual(['a', 'b']);
  const counted = countedTrace(once, true);
  const again = mergeTrace(counted, said(span('b'), span('c'))).trace;
  expect([again.settled, again.counted, again.spans.map(({ id }) => id)]).toEqual([
    true,
    ['a', 'b'],
    ['c'],
  ]);
});

test('mergeTrace() keeps 200 spans and says how many are left', () => {
  const spans = Array.from({ length: TRACE_SPANS_MAX + 3 }, (_, index) => span(`s${index}`));
  const { trace, left } = mergeTrace(NEW_TRACE, said(...spans));
  expect([trace.spans.length, left]).toEqual([TRACE_SPANS_MAX, 3]);
});

test('mergeTrace() lets other spans go for the agent, whose children came first', () => {
  const many = Array.from({ length: TRACE_SPANS_MAX }, (_, index) =>
    span(`s${index}`, { parent: index === 0 ? 'agent' : `s${index - 1}` }),
  );
  const full = mergeTrace(NEW_TRACE, said(...many)).trace;
  const late = [
    span('model', { parent: 's199', does: 'model' }),
    span('tool', { parent: 'model', does: 'tool' }),
    span('agent', { parent: '', does: 'turn' }),
    span('entry', { parent: 'elsewhere', entry: true }),
  ];
  const { trace, left } = mergeTrace(full, said(...late));
  expect([trace.spans.length, left]).toEqual([TRACE_SPANS_MAX, 4]);
  expect(trace.spans.slice(-5).map(({ id, parent }) => [id, parent])).toEqual([
    ['s195', 's194'],
    ['model', 's195'],
    ['tool', 'model'],
    ['agent', ''],
    ['entry', 'elsewhere'],
  ]);
});

test('mergeTrace() acts on the later evaluation of a flag', () => {
  const place = (variant: string) => ({ flag: 'f', variant, draw: 1 });
  const first = mergeTrace(NEW_TRACE, { ...said(), flags: [place('old')] }).trace;
  expect(mergeTrace(first, { ...said(), flags: [place('new')] }).trace.flags).toEqual([
    place('new'),
  ]);
});

test('rootOf() waits for the process that called, unless an agent ran here', () => {
  const stands = (...spans: SpanFact[]) => rootOf({ ...NEW_TRACE, spans });
  expect(stands(span('a', { parent: '' }))).toBe('came');
  expect(stands(span('a'))).toBe('waits');
  expect(stands(span('a', { entry: true }), span('b', { parent: 'a', does: 'tool' }))).toBe(
    'waits',
  );
  expect(stands(span('a', { entry: true }), span('b', { parent: 'a', does: 'model' }))).toBe(
    'came',
  );
  expect(stands(span('a', { entry: true, parent: 'b' }), span('b', { does: 'model' }))).toBe(
    'waits',
  );
});
