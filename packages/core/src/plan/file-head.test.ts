import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { readHead } from './file-head.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => {
    const required = { name: 'name: a', environment: 'environment: production' };
    const fields = readFields(report, node, { what: 'it', required, optional: ['description'] });
    return fields === null ? null : readHead(report, fields);
  }, value);

test('readHead() reads what a file is called and where it holds', () => {
  const head = { name: 'a', environment: 'production' };
  expect(read(head).value).toEqual({ ...head, description: null });
  expect(read({ ...head, description: ' All ' }).value).toEqual({ ...head, description: 'All' });
});

test('readHead() reports every mistake', () => {
  expect(read({ name: 1, description: 2 }).problems.length).toBe(3);
  expect(read({ name: 'a', environment: '' })).toMatchObject({
    value: null,
    problems: ['2:14 out-of-range | Cannot read "environment": "" is empty | another name'],
  });
});
