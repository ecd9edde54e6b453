import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { readPlace } from './place.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => {
    const optional = ['flag', 'variant'];
    const fields = readFields(report, node, { what: 'a rule', required: {}, optional });
    return fields === null ? null : readPlace(report, fields, 'a rule');
  }, value);

test('readPlace() takes both, or neither for the whole product', () => {
  expect(read({ flag: 'chat', variant: 'new' }).value).toEqual({ flag: 'chat', variant: 'new' });
  expect(read({}).value).toEqual({ flag: null, variant: null });
});

test.each([
  [{ flag: 'chat' }, 'variant'],
  [{ variant: 'new' }, 'flag'],
])('readPlace() refuses %j', (value, missing) => {
  expect(read(value)).toEqual({
    value: null,
    problems: [
      `1:1 missing-key | Cannot read a rule: "${missing}" is missing | both "flag" and "variant", or neither for the whole product`,
    ],
  });
});
