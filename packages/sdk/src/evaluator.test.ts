import { compileRuleset, type EvaluationContext, type FlagdDocument } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Evaluator } from './evaluator.ts';
import { createLedger } from './ledger.ts';
import { servingFlag, watchedFlag } from './ruleset.fixture.ts';

const flags = {
  text: servingFlag({ a: 'A' }, 'a'),
  count: servingFlag({ a: 3 }, 'a'),
  list: servingFlag({ a: [1] }, 'a'),
  object: servingFlag({ a: { b: 1 } }, 'a'),
  chat: watchedFlag(),
  user: watchedFlag('new', 'userId'),
};

function newEvaluator(document: FlagdDocument = { flags }) {
  const ledger = createLedger(undefined);
  const compiled = compileRuleset(document);
  return { evaluator: new Evaluator({ compiled, source: 'disk' }, () => 1_000, ledger), ledger };
}

test('value() answers the fallback where the flag has no value of its kind', () => {
  const { evaluator } = newEvaluator();
  expect(evaluator.value<string>('text', {}, 'x')).toBe('A');
  expect(evaluator.value<number>('text', {}, 7)).toBe(7);
  expect(evaluator.value<string>('missing', {}, 'x')).toBe('x');
  expect(evaluator.value<number[]>('list', {}, [])).toEqual([1]);
  expect(evaluator.value<number[]>('object', {}, [])).toEqual([]);
  expect(evaluator.value('list', {}, { c: 1 })).toEqual({ c: 1 });
  expect(evaluator.value('object', {}, null)).toEqual({ b: 1 });
});

test('details() says why', () => {
  const { evaluator } = newEvaluator();
  const metadata = { unit: 'conversation', watched: true, rollout: 'r1', generation: 1 };
  expect(evaluator.details<boolean>('chat', { targetingKey: 'c' }, false)).toEqual({
    value: true,
    variant: 'new',
    draw: 7,
    servedAs: 'new~7',
    reason: 'TARGETING_MATCH',
    metadata,
    source: 'disk',
  });
  expect(evaluator.details<number>('text', {}, 7)).toEqual({
    value: 7,
    variant: null,
    draw: 0,
    servedAs: null,
    reason: 'ERROR',
    errorCode: 'TYPE_MISMATCH',
    metadata: {},
    source: 'disk',
  });
  expect(evaluator.details('missing', {}, 'x')).toMatchObject({
    value: 'x',
    reason: 'ERROR',
    errorCode: 'FLAG_NOT_FOUND',
  });
});

test.each([
  ['text', '1700000000000'],
  ['NaN', Number.NaN],
  ['infinite', Infinity],
  ['null', null],
  ['object', {}],
])('evaluate() gives control to a conversation whose start is %s, and counts it', (_, start) => {
  const { evaluator, ledger } = newEvaluator();
  const conversationStartedAtMs = start as number;
  const context = { targetingKey: 'c', userId: 'u', conversationStartedAtMs };
  expect(evaluator.evaluate('chat', context).variant).toBe('legacy');
  expect(evaluator.evaluate('user', context).variant).toBe('legacy');
  expect(ledger.badStarts).toBe(2);
});

test('evaluate() takes a start in the past, in the future, below 0 (as now), and none at all', () => {
  const { evaluator, ledger } = newEvaluator();
  for (const conversationStartedAtMs of [1, 1e15, 0, -5]) {
    const context = { targetingKey: 'c', conversationStartedAtMs };
    expect(evaluator.evaluate('chat', context).variant).toBe('new');
  }
  expect(evaluator.evaluate('chat', { targetingKey: 'c' }).variant).toBe('new');
  expect(evaluator.evaluate('chat', {}).variant).toBe('legacy');
  expect(ledger.badStarts).toBe(0);
});

test('details() never throws for any context and any document', () => {
  const document = fc.oneof(
    fc.constant({ flags }),
    fc.record({ flags: fc.dictionary(fc.string(), fc.jsonValue()) }),
    fc
      .record({ targeting: fc.jsonValue(), metadata: fc.jsonValue() })
      .map((parts) => ({ flags: { chat: { ...watchedFlag(), ...parts } } })),
    fc.jsonValue(),
  );
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('looked at');
      },
    },
  );
  const start = fc.record({ conversationStartedAtMs: fc.anything(), targetingKey: fc.anything() });
  const context = fc.oneof(start, fc.anything(), fc.constant(hostile));
  const names = ['chat', 'user', '__proto__', 'constructor', ''];
  fc.assert(
    fc.property(document, context, fc.constantFrom(...names), (any, given, flag) => {
      const { evaluator } = newEvaluator(any as FlagdDocument);
      const details = evaluator.details<boolean>(flag, given as EvaluationContext, true);
      expect(typeof details.value).toBe('boolean');
    }),
    { numRuns: 10_000 },
  );
});
