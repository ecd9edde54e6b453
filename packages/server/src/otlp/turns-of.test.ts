import { expect, test } from 'vitest';
import type { SpanFact } from './facts.ts';
import { turnsOf } from './turns-of.ts';

function span(
  id: string,
  parent: string,
  does: SpanFact['does'],
  more: Partial<SpanFact> = {},
): SpanFact {
  const at = { startMs: 0, endMs: 10, failed: false, weight: 1, entry: false };
  return { id, parent, does, ...at, ...more };
}

const told = (spans: readonly SpanFact[], isJoined = false) =>
  turnsOf(spans, isJoined).map(({ failed, spans: within }) => [
    within.map(({ id }) => id).join(' '),
    failed,
  ]);

test('turnsOf() takes the outermost agent spans, with what is within them', () => {
  const spans = [
    span('d', 'c', 'model'),
    span('c', 'b', 'turn'),
    span('b', 'a', 'other'),
    span('a', '', 'turn', { failed: true }),
    span('z', '', 'turn', { startMs: 20 }),
    span('y', '', 'model', { startMs: 30 }),
  ];
  expect(told(spans)).toEqual([
    ['a b c d', true],
    ['z', false],
  ]);
});

test('turnsOf() takes a trace without agent spans as one turn, which its root says how it went', () => {
  const retried = span('m', 'r', 'model', { failed: true });
  expect(told([retried, span('r', '', 'other')])).toEqual([['m r', false]]);
  expect(told([retried, span('r', 'elsewhere', 'other', { failed: true })])).toEqual([
    ['m r', true],
  ]);
});

test('turnsOf() takes no turn out of a trace in which no agent ran', () => {
  expect(told([span('r', '', 'other', { failed: true })])).toEqual([]);
  expect(told([span('r', '', 'other')], true)).toEqual([['r', false]]);
  expect(told([], true)).toEqual([]);
});

test('turnsOf() ends where parents go in a circle', () => {
  expect(told([span('a', 'b', 'turn'), span('b', 'a', 'other')])).toEqual([['a b', false]]);
  expect(told([span('a', 'b', 'model'), span('b', 'a', 'model')])).toEqual([]);
});

test('turnsOf() takes a long chain of agents as one turn, in a time that grows with its length', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) =>
    span(`s${index}`, index === 0 ? '' : `s${index - 1}`, 'turn', { startMs: index }),
  );
  const [turn, ...others] = turnsOf([...chain].reverse(), false);
  expect([turn?.startMs, turn?.spans.length, others]).toEqual([0, chain.length, []]);
});
