import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorLabels, withoutParticulars } from './error-labels.ts';
import { ERROR_MESSAGE_MAX } from './limits.ts';

test.each([
  ['user 4711 has no "gold plan"', 'user # has no "…"'],
  [
    "Can't read properties of undefined (reading 'secret')",
    "Can't read properties of undefined (reading '…')",
  ],
  ['mail to jean.d@example.org bounced', 'mail to <email> bounced'],
  ['GET https://api.example.com/u/17?k=s answered 503', 'GET <url> answered #'],
  ['request req_8fj3k2x91 timed out after 30000ms', 'request <id> timed out after #ms'],
  ['no row 0f8fad5b-d9cb-469f-a165-70867728950e', 'no row <id>'],
  ['token=abcdefghijklmnopqrstuvwxyzabcdefgh refused', 'token=<id> refused'],
  ['ENOENT: no such file, open /home/jane/notes.txt', 'ENOENT: no such file, open <path>'],
  ['line 3:\n\n  unexpected   end', 'line #: unexpected end'],
  ['she said “meet me at 5” and left', 'she said “…” and left'],
  ['never closed "my name is', 'never closed "…"'],
  ['read/write of a/b/c', 'read/write of <path>'],
  ['HTTP2 and x1', 'HTTP# and x#'],
  ['', ''],
])('withoutParticulars(%j) is %j', (message, plain) => {
  expect(withoutParticulars(message)).toBe(plain);
});

test('withoutParticulars() is short and has no digit, whatever it is given', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const plain = withoutParticulars(text);
      expect(plain.length).toBeLessThanOrEqual(ERROR_MESSAGE_MAX);
      expect(plain).not.toMatch(/[0-9]/);
    }),
  );
});

test('withoutParticulars() of a very long message takes no time', () => {
  const startMs = performance.now();
  for (const part of ["'a ", '"', 'a@', '((', "x'y"]) withoutParticulars(part.repeat(200_000));
  expect(performance.now() - startMs).toBeLessThan(500);
});

test.each([
  ['an error', new TypeError('row 7'), { type: 'TypeError', message: 'row #' }],
  ['a text', 'row 7', { type: 'string', message: 'row #' }],
  ['a record', { message: 'row 7' }, { type: 'object', message: 'row #' }],
  ['nothing', undefined, { type: 'undefined', message: '' }],
  ['null', null, { type: 'object', message: '' }],
  [
    'an error that throws',
    {
      get message() {
        throw new Error('looked at');
      },
    },
    { type: 'unknown', message: '' },
  ],
])('errorLabels() of %s', (_, error, labels) => {
  expect(errorLabels(error)).toEqual(labels);
});
