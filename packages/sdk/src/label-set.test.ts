import { expect, test } from 'vitest';
import { labelSet, shortText } from './label-set.ts';
import { LABELS_MAX, NAME_LENGTH_MAX } from './limits.ts';

test('labelSet() has one key for the same labels, in whatever order', () => {
  const set = labelSet({ tool: 'search', page: 2, cached: true, none: '' });
  expect(set).toEqual({
    key: 'cached\0true\0page\x002\0tool\0search',
    labels: { cached: 'true', page: '2', tool: 'search' },
  });
  expect(labelSet({ page: '2', cached: 'true', tool: 'search' })).toEqual(set);
});

test('labelSet() takes 8 labels, and cuts what is too long', () => {
  const names = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, 'x']));
  expect(labelSet(names(LABELS_MAX))).toMatchObject({ labels: names(LABELS_MAX) });
  expect(labelSet(names(LABELS_MAX + 1))).toBe('unusable');
  const long = 'x'.repeat(NAME_LENGTH_MAX + 1);
  expect(labelSet({ [long]: long })).toMatchObject({ labels: { [long.slice(1)]: long.slice(1) } });
});

test.each([
  ['nothing', undefined, null],
  ['no labels', {}, null],
  ['empty texts', { tool: '' }, null],
  ['a text', 'tool', 'unusable'],
  ['a label that is an object', { tool: {} }, 'unusable'],
  ['__proto__', JSON.parse('{"__proto__":"x"}'), 'unusable'],
  [
    'an object that throws',
    {
      get tool() {
        throw new Error('looked at');
      },
    },
    'unusable',
  ],
])('labelSet() of %s', (_, given, expected) => {
  expect(labelSet(given)).toBe(expected);
});

test('shortText() never cuts a pair of surrogates, and takes NUL out', () => {
  expect(shortText('ab😀', 3)).toBe('ab');
  expect(shortText('ab😀', 4)).toBe('ab😀');
  expect(shortText('a\0b')).toBe('ab');
});
