import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDecimalDigit } from './decimal-digit.ts';
import { errorLabels, withoutParticulars } from './error-labels.ts';
import { ERROR_MESSAGE_MAX, ERROR_SCAN_MAX } from './limits.ts';

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
  ['Incorrect API key provided: sk-proj-****abcd.', 'Incorrect API key provided: <id>'],
  ['key sk-proj-abcdefgh, sk-or-x', 'key <id>, <id>'],
  ['Authorization: Basic amFuZTpzZWNyZXQ= refused', 'Authorization: Basic <id>= refused'],
  ['header Bearer abc.DEF.ghi was refused', 'header Bearer <id> was refused'],
  ['basic authentication failed', 'basic authentication failed'],
  ['a bearer: it goes', 'a bearer: it goes'],
  ['authorization: bearer plain', 'authorization: bearer <id>'],
  ['password=hunter(two)|x refused', 'password=<id> refused'],
  ['user=jane&password=hunter, again', 'user=jane&password=<id>, again'],
  ['Password : hunter', 'Password : <id>'],
  ['login with api_key: hunter failed', 'login with api_key: <id> failed'],
  ['login password:hunter failed', 'login password:<id> failed'],
  ['GET /v1/items?access_token=hunter', 'GET <path>=<id>'],
  ['secret = "my own"', 'secret = "…"'],
  ['Unexpected token < in JSON', 'Unexpected token < in JSON'],
  ['the token has expired', 'the token has expired'],
  ['dGhlIHNlY3JldCBrZXk is not it', '<id> is not it'],
  ['getUserByIdOrNull is no function', 'getUserByIdOrNull is no function'],
  ['رقم ٤٧١١ و १२३ ４５', 'رقم # و # #'],
  ['', ''],
])('withoutParticulars(%j) is %j', (message, plain) => {
  expect(withoutParticulars(message)).toBe(plain);
});

test('withoutParticulars() is short and has no digit, whatever it is given', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (text) => {
      const plain = withoutParticulars(text);
      expect(plain.length).toBeLessThanOrEqual(ERROR_MESSAGE_MAX);
      expect([...plain].filter(isDecimalDigit)).toEqual([]);
    }),
  );
});

test('withoutParticulars() looks no further than its limit into a very long message', () => {
  for (const part of ["'a ", '"', 'a@', '((', "x'y", 'token:', 'password= ']) {
    const long = part.repeat(200_000);
    expect(withoutParticulars(long)).toBe(withoutParticulars(long.slice(0, ERROR_SCAN_MAX * 2)));
  }
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
