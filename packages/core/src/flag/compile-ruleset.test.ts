import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { operators } from './operators.ts';
import type { FlagdDocument, FlagdFlag } from './types.ts';

const on: FlagdFlag = { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' };

test('compileRuleset() keeps a broken flag beside sound ones', () => {
  // Written so, `__proto__` sets the prototype: what is inherited is no flag.
  const ruleset = compileRuleset({
    flags: { sound: on, broken: { ...on, defaultVariant: 'no' }, __proto__: on },
    metadata: { version: 'v1' },
  });
  expect([...ruleset.flags.keys()]).toEqual(['sound', 'broken']);
  expect([...ruleset.broken]).toEqual([
    ['broken', 'Cannot compile flag "broken": its default variant "no" does not exist; add it'],
  ]);
  expect(ruleset.notFound).toMatchObject({
    errorCode: 'FLAG_NOT_FOUND',
    metadata: { version: 'v1' },
  });
});

test.each([null, undefined, 'text', [], {}, { flags: null }, { flags: [on] }])(
  'compileRuleset() of %j is empty',
  (document) => {
    const ruleset = compileRuleset(document as unknown as FlagdDocument);
    expect([ruleset.flags.size, ruleset.broken.size]).toEqual([0, 0]);
  },
);

test('compileRuleset() and evaluate() never throw on any JSON', () => {
  const operator = fc.constantFrom(...operators.keys(), '$ref', 'x');
  const { logic } = fc.letrec<{ logic: unknown; rule: unknown }>((tie) => ({
    logic: fc.oneof({ depthSize: 'small' }, fc.jsonValue({ maxDepth: 1 }), tie('rule')),
    rule: fc.dictionary(
      operator,
      fc.oneof(tie('logic'), fc.array(tie('logic'), { maxLength: 4 })),
      {
        minKeys: 1,
        maxKeys: 1,
      },
    ),
  }));
  fc.assert(
    fc.property(
      logic,
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.jsonValue(),
      (targeting, context, any) => {
        const flags = { any, ruled: { ...on, targeting } } as unknown as FlagdDocument['flags'];
        const $evaluators = { staff: targeting } as FlagdDocument['$evaluators'];
        const ruleset = compileRuleset({ flags, ...($evaluators && { $evaluators }) });
        for (const key of ['any', 'ruled']) {
          const answer = evaluate(ruleset, key, context, 1_700_000_000_000);
          expect(Object.isFrozen(answer)).toBe(true);
          expect(ruleset.broken.has(key)).toBe(answer.errorCode === 'PARSE_ERROR');
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('compileRuleset() never throws on what is poisoned, too deep or goes round', () => {
  const round: Record<string, unknown> = {};
  round['!'] = [round];
  const lists: unknown[] = [];
  lists.push(lists, lists);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = { '!': [deep] };
  const full = { ...on, targeting: { if: [{ $ref: 'r' }, 'on', null] }, metadata: { unit: 'u' } };
  const poisons = [null, undefined, Number.NaN, [], {}, round, lists, deep, () => 1, Symbol('x')];
  for (const poison of poisons) {
    const flags: Record<string, unknown> = {};
    for (const name of Object.keys(full)) flags[name] = { ...full, [name]: poison };
    flags['value'] = { ...full, variants: { on: poison } };
    flags['operand'] = { ...full, targeting: { '!': poison } };
    flags['reference'] = { ...full, targeting: { $ref: poison } };
    flags['whole'] = poison;
    const document = { flags, $evaluators: { r: poison }, metadata: poison };
    const ruleset = compileRuleset(document as unknown as FlagdDocument);
    for (const key of Object.keys(flags)) {
      const answer = evaluate(ruleset, key, { list: lists, round }, 0);
      expect(ruleset.broken.has(key)).toBe(answer.errorCode === 'PARSE_ERROR');
    }
    expect(ruleset.broken.get('whole')).toMatch('Cannot compile flag "whole": it');
  }
});
