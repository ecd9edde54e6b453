import {
  compileRuleset,
  type EvaluationContext,
  evaluate,
  type FlagdDocument,
  type FlagdFlag,
  type Json,
} from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EvaluationCounts } from './evaluation-counts.ts';
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
  const counts = new EvaluationCounts(ledger);
  const rulesets = { compiled };
  let looks = 0;
  const nowMs = () => {
    looks += 1;
    return 1_000;
  };
  return {
    evaluator: new Evaluator(rulesets, nowMs, ledger, counts),
    looks: () => looks,
    counts,
    ledger,
    rulesets,
  };
}

test('typed getters answer the fallback where the flag has no value of their kind', () => {
  const { evaluator } = newEvaluator();
  expect(evaluator.boolean('chat', { targetingKey: 'c' }, false)).toBe(true);
  expect(evaluator.boolean('text', {}, true)).toBe(true);
  expect(evaluator.string('text', {}, 'x')).toBe('A');
  expect(evaluator.string('count', {}, 'x')).toBe('x');
  expect(evaluator.number('count', {}, 7)).toBe(3);
  expect(evaluator.number('text', {}, 7)).toBe(7);
  expect(evaluator.string('missing', {}, 'x')).toBe('x');
  expect(evaluator.object<number[]>('list', {}, [])).toEqual([1]);
  expect(evaluator.object<number[]>('object', {}, [])).toEqual([]);
  expect(evaluator.object('list', {}, { c: 1 })).toEqual({ c: 1 });
  expect(evaluator.object('object', {}, null)).toEqual({ b: 1 });
});

test('details() hands out the answer of core itself when its value fits', () => {
  const { evaluator, rulesets } = newEvaluator();
  const answer = evaluate(rulesets.compiled, 'text', {}, 0);
  expect(evaluator.details('text', {}, 'x')).toBe(answer);
  const mismatch = evaluator.details('text', {}, 7);
  expect([Object.isFrozen(answer), Object.isFrozen(mismatch)]).toEqual([true, true]);
});

test('everything handed out is counted by what the caller got', () => {
  const { evaluator, counts } = newEvaluator();
  const context = { targetingKey: 'c' };
  evaluator.boolean('chat', context, false);
  evaluator.details('chat', context, false);
  evaluator.number('text', {}, 7);
  evaluator.details('text', {}, 7);
  evaluator.string('missing', {}, 'x');
  evaluator.evaluate('count', {});
  expect(counts.drain()).toEqual([
    { flag: 'chat', variant: 'new', draw: 7, reason: 'TARGETING_MATCH', count: 2 },
    { flag: 'text', variant: '', draw: 0, reason: 'ERROR', count: 2 },
    { flag: 'missing', variant: '', draw: 0, reason: 'ERROR', count: 1 },
  ]);
});

test('force() answers flags in place of the ruleset until it is taken back', () => {
  const { evaluator, rulesets } = newEvaluator();
  const other = evaluate(rulesets.compiled, 'count', {}, 0);
  evaluator.force(new Map([['text', () => other]]));
  expect([evaluator.number('text', {}, 0), evaluator.number('count', {}, 0)]).toEqual([3, 3]);
  evaluator.force(new Map());
  expect(evaluator.string('text', {}, 'x')).toBe('A');
});

test('details() says why', () => {
  const { evaluator } = newEvaluator();
  const metadata = { unit: 'conversation', watched: true, rollout: 'r1', generation: 1 };
  expect(evaluator.details<boolean>('chat', { targetingKey: 'c' }, false)).toEqual({
    value: true,
    variant: 'new',
    draw: 7,
    servedAs: 'new~7',
    rule: '2',
    reason: 'TARGETING_MATCH',
    metadata,
  });
  expect(evaluator.details<number>('text', {}, 7)).toEqual({
    value: 7,
    variant: null,
    draw: 0,
    servedAs: null,
    rule: null,
    reason: 'ERROR',
    errorCode: 'TYPE_MISMATCH',
    metadata: {},
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
    { numRuns: 2_000 },
  );
});

test.each([undefined, null, 5, Symbol('flag'), {}, []])(
  'every getter answers its fallback for the key %s, uncounted',
  (key) => {
    const { evaluator, counts, ledger } = newEvaluator();
    const flag = key as string;
    expect(evaluator.details(flag, {}, 'x')).toMatchObject({
      value: 'x',
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect(evaluator.boolean(flag, {}, true)).toBe(true);
    expect(evaluator.string(flag, {}, 'x')).toBe('x');
    expect(evaluator.number(flag, {}, 7)).toBe(7);
    expect(evaluator.object(flag, {}, [1])).toEqual([1]);
    expect([counts.drain(), ledger.droppedObservations]).toEqual([[], 5]);
  },
);

test('evaluate() looks at the clock only where the answer may depend on it', () => {
  const since = (start: Json): FlagdFlag => ({
    ...servingFlag({ on: true, off: false }, 'off'),
    targeting: { if: [{ '>=': [start, 1] }, 'on', 'off'] },
  });
  const { evaluator, looks } = newEvaluator({
    flags: { timed: since({ var: '$flagd.timestamp' }), plain: since({ var: 'age' }) },
  });
  const asked = ['plain', 'timed', 'plain', 'gone', 'timed'];
  const answers = asked.map((flag) => evaluator.boolean(flag, { age: 3 }, false));
  expect([answers, looks()]).toEqual([[true, true, true, false, true], 2]);
});

test('details() looks at the clock no more once the newest step of a ramp is in force', () => {
  const looks: number[] = [];
  let nowMs = 1_000;
  const clock = () => {
    looks.push(nowMs);
    return nowMs;
  };
  const start = {
    if: [
      { '>': [{ var: 'conversationStartedAtMs' }, 0] },
      { min: [{ var: 'conversationStartedAtMs' }, { '*': [{ var: '$flagd.timestamp' }, 1000] }] },
      { '*': [{ var: '$flagd.timestamp' }, 1000] },
    ],
  };
  const ramp = {
    state: 'ENABLED' as const,
    variants: { old: 'old', new: 'new' },
    defaultVariant: 'old',
    targeting: { if: [{ '>=': [start, 3_000] }, 'new', 'old'] },
  };
  const evaluator = new Evaluator(
    { compiled: compileRuleset({ flags: { ramp } }) },
    clock,
    createLedger(undefined),
    { add: () => {} },
  );
  const ask = () => evaluator.details('ramp', { targetingKey: 'c' }, 'x').value;
  expect([ask(), ask()]).toEqual(['old', 'old']);
  nowMs = 3_000;
  expect([ask(), ask(), ask()]).toEqual(['new', 'new', 'new']);
  expect(looks).toEqual([1_000, 1_000, 3_000]);
});
