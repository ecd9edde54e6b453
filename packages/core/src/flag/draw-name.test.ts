import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawName, parseDrawName } from './draw-name.ts';

test('parseDrawName() reads what drawName() wrote', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      (variant, draw) => {
        expect(parseDrawName(drawName(variant, draw))).toEqual({ variant, draw });
      },
    ),
  );
});

test.each([
  'new',
  '',
  '~',
  '~4',
  'new~',
  'new~0',
  'new~04',
  'new~-1',
  'new~1.5',
  'new~1e3',
  'new~ 4',
  'new~x',
  'new~9007199254740993',
])('parseDrawName() takes %j for a name without a draw', (name) => {
  expect(parseDrawName(name)).toEqual({ variant: name, draw: 0 });
});

test('parseDrawName() takes the last tilde', () => {
  expect(parseDrawName('a~1~2')).toEqual({ variant: 'a~1', draw: 2 });
});
