import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const open: OpenPlaces = new Map();
  const { problems } = reading((report, node) => {
    const optional = ['hold', 'ours'];
    const fields = readFields(report, node, { what: 'a phase', required: {}, optional });
    if (fields !== null) readOpen(report, fields, 'a phase', 'phase "beta"', open);
  }, value);
  return { open: [...open], problems };
};

test('readOpen() remembers what is ours under its place', () => {
  expect(read({ hold: '1d', ours: ['hold'] })).toEqual({
    open: [['phase "beta"', ['hold']]],
    problems: [],
  });
  expect(read({ hold: '1d' })).toEqual({ open: [], problems: [] });
});

test('readOpen() refuses a key that is not there', () => {
  expect(read({ ours: ['hold'] })).toEqual({
    open: [],
    problems: [
      '2:5 unknown-name | Cannot mark "hold" as ours: a phase has no such key here | keys that stand beside "ours", for example "ours: [for]"',
    ],
  });
});
