import { expect, test } from 'vitest';
import { findNamed } from './find-named.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

test('findNamed() finds the one of the name', () => {
  expect(findNamed(named('a', 'b'), 'b', 'rule')).toEqual({ name: 'b' });
});

test.each([
  [named('errors'), 'erors', 'did you mean "errors"?'],
  [named('errors', 'slow'), 'zzz', 'there are errors, slow'],
  [[], 'slow', 'none was applied; add one with "tidegate apply"'],
])('findNamed() says what there is', (all, name, hint) => {
  expect(() => findNamed(all, name, 'rule')).toThrow(
    `Cannot find rule "${name}": it does not exist; ${hint}`,
  );
});
