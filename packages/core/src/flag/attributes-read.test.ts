import { expect, test } from 'vitest';
import { attributesRead } from './attributes-read.ts';
import type { EvaluationContext, Logic } from './types.ts';
import { WorkMeter } from './work-meter.ts';

function read(logic: Logic, context: EvaluationContext = {}) {
  const evaluators = new Map<string, Logic>([['staff', { var: 'group' }]]);
  return attributesRead(logic, context, { flagKey: 'f', evaluators, meter: new WorkMeter() });
}

test('attributesRead() gives what an expression names, through references', () => {
  const logic = { and: [{ $ref: 'staff' }, { in: [{ var: 'user.id' }, [1, { var: ['x', 5] }]] }] };
  const context = { group: 'a', user: { id: 7 }, other: 1 };
  expect(read(logic, context)).toEqual({ group: 'a', 'user.id': 7, x: null });
});

test('attributesRead() leaves out what is injected, computed, or of an element', () => {
  const logic = {
    or: [
      { var: '$flagd.timestamp' },
      { var: [{ var: 'which' }] },
      { some: [{ var: 'roles' }, { var: 'name' }] },
      { missing: ['a', 'b'] },
      { var: '' },
    ],
  };
  const context = { which: 'x', roles: [1], a: true };
  expect(read(logic, context)).toEqual({ which: 'x', roles: [1], a: true, b: null });
});

test('attributesRead() cuts what is large and survives what is hostile', () => {
  const context = {
    text: 'x'.repeat(1_000),
    list: new Array(50).fill(1),
    object: { deep: new Array(50).fill(1) },
    time: () => 5,
    get bad(): never {
      throw new Error('hostile');
    },
  };
  const logic = { cat: ['text', 'list', 'object', 'time', 'bad'].map((path) => ({ var: path })) };
  expect(read(logic, context)).toEqual({
    text: `${'x'.repeat(400)}…`,
    list: 'a list of 50',
    object: 'a object',
    time: 'a function',
    bad: null,
  });
});

test('attributesRead() gives twenty attributes, own ones', () => {
  const names = Array.from({ length: 30 }, (_, index) => `a${index}`);
  expect(Object.keys(read({ missing: names }))).toEqual(names.slice(0, 20));
  const hostile = read({ or: [{ var: '__proto__' }, { var: 'toString' }] });
  expect(Object.entries(hostile)).toEqual([
    ['__proto__', null],
    ['toString', null],
  ]);
});
