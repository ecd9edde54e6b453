import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { reading } from './tree.fixture.ts';
import { readWayBack } from './way-back.ts';

const read = (value: Json) => reading((report, node) => readWayBack(report, node), value);

test('readWayBack() takes a name and an action', () => {
  expect(read('restore the backup')).toEqual({ value: 'restore the backup', problems: [] });
  expect(read({ action: 'restore' })).toEqual({ value: 'restore', problems: [] });
});

test.each<Json>(['by-hand', { action: 'by-hand' }, { action: 'rm -rf /' }, null, 7])(
  'readWayBack() refuses %j',
  (value) => {
    const { value: wayBack, problems } = read(value);
    expect(wayBack).toBeNull();
    expect(problems).toHaveLength(1);
  },
);
