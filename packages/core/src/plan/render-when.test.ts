import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Logic } from '../flag/types.ts';
import { PLAN_LIMITS } from './limits.ts';
import { renderSegmentName, renderWhen } from './render-when.ts';
import { type Rendered, renderedTree } from './rendered.ts';
import { newReport } from './report.ts';
import { readWhen } from './when.ts';

const STAFF: Logic = { '===': [{ var: 'staff' }, true] };
const staff = { attribute: 'staff', is: true };

/** Maps as objects. */
function plain(value: Rendered): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]));
  }
  return Array.isArray(value) ? value.map((item: Rendered) => plain(item)) : value;
}

test.each<[Logic, unknown]>([
  [STAFF, staff],
  [{ $ref: 'beta' }, { segment: 'beta' }],
  [{ and: [STAFF, { $ref: 'beta' }] }, [staff, { segment: 'beta' }]],
  [{ or: [STAFF, { and: [STAFF, STAFF] }] }, { any: [staff, { all: [staff, staff] }] }],
  [{ '!': [{ or: [STAFF, STAFF] }] }, { not: { any: [staff, staff] } }],
  [{ and: [STAFF, { '!!': [1] }] }, [staff, { logic: { '!!': [1] } }]],
  [{ and: [STAFF] }, { logic: { and: [STAFF] } }],
  [{ or: [STAFF, null] }, { logic: { or: [STAFF, null] } }],
  [{ '!': STAFF }, { logic: { '!': STAFF } }],
  [{ $ref: ' a' }, { logic: { $ref: ' a' } }],
  [5, { logic: 5 }],
])('renderWhen() says %j as people do', (logic, said) => {
  expect(plain(renderWhen(logic))).toEqual(said);
});

test('renderSegmentName() is the name of a plain reference only', () => {
  expect(renderSegmentName({ $ref: 'beta' })).toBe('beta');
  expect(renderSegmentName({ '!': [{ $ref: 'beta' }] })).toBe(null);
  expect(renderSegmentName({ $ref: 'constructor' })).toBe(null);
});

const leaf: fc.Arbitrary<Logic> = fc.constantFrom<Logic>(
  STAFF,
  true,
  'text',
  0,
  { $ref: 'beta' },
  { $ref: '__proto__' },
  { var: 'a' },
  { in: [{ var: 'a' }, ['x', null]] },
  { in: [{ var: 'a' }, ['x', 'y']] },
  { and: [{ '!==': [{ var: 'a' }, null] }, { '<': [{ var: 'a' }, 3] }] },
  { sem_ver: [{ var: 'a' }, '=', '1.0.0'] },
);
const logics: fc.Arbitrary<Logic> = fc.letrec<{ logic: Logic }>((tie) => ({
  logic: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('logic'), { minLength: 1, maxLength: 4 }).map((and) => ({ and })),
    fc.array(tie('logic'), { minLength: 1, maxLength: 4 }).map((or) => ({ or })),
    tie('logic').map((inner) => ({ '!': [inner] })),
    tie('logic').map((inner) => ({ '!': inner })),
    fc.tuple(tie('logic'), tie('logic')).map((operands) => ({ '==': operands })),
  ),
})).logic;

const reread = (logic: Logic) => {
  const report = newReport('f');
  const read = readWhen(report, renderedTree(renderWhen(logic)), new Map());
  return { read, problems: report.problems };
};

test('renderWhen() is read to the same JSONLogic again, whatever it is', () => {
  fc.assert(
    fc.property(logics, (logic) => {
      expect(reread(logic)).toEqual({ read: logic, problems: [] });
    }),
    { numRuns: 1_000 },
  );
});

test('renderWhen() stays within the bounds of the reader', () => {
  let deep: Logic = STAFF;
  for (let i = 0; i < 28; i++) deep = i % 2 === 0 ? { or: [deep, true] } : { '!': [deep] };
  expect(reread(deep)).toEqual({ read: deep, problems: [] });
  const wide = { or: Array.from({ length: PLAN_LIMITS.conditions + 1 }, () => STAFF) };
  expect(reread(wide)).toEqual({ read: wide, problems: [] });
});
