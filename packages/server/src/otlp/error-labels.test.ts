import { expect, test } from 'vitest';
import { errorLabels } from './error-labels.ts';
import { ERROR_SCAN_MAX } from './limits.ts';

test.each([
  ['no order 17 of "ana"', 'no order # of …'],
  ["can't read 'x' at 10.0.0.1:80", "can't read … at #.#.#.#:#"],
  ['unclosed "quote', 'unclosed …'],
  ['a\nb\tc', 'a b c'],
  ['', 'none'],
  ['x '.repeat(200), 'x '.repeat(60)],
  ['x'.repeat(200), '<id>'],
  ['mail to ana.k@example.org bounced', 'mail to <email> bounced'],
  ['no user @ana@example.org', 'no user <email>'],
  ['call +250 788 000 000 failed', 'call +#*******# failed'],
  ['GET https://api.example.org/u/ana?key=s3cr3t gave 503', 'GET <url> gave #'],
  ['GET /reset?token=abc gave 410', 'GET <url> gave #'],
  ['key sk-live-4f9a8b7c refused', 'key <id> refused'],
  ['no row 0f8fad5b-d9cb-469f-a165-70867728950e', 'no row <id>'],
  [`${'x '.repeat(55)}ana.k@example.org is gone`, `${'x '.repeat(55)}<email> is`],
])('errorLabels() says %j as %j', (message, told) => {
  expect(errorLabels('TypeError', message)).toEqual({ type: 'TypeError', message: told });
});

test('errorLabels() takes personal data out of the type too, and cuts no address in half', () => {
  expect(errorLabels('Refused: ana.k@example.org', null).type).toBe('Refused: <email>');
  const long = `${'word '.repeat(398)}ana.k@example.org`;
  expect(errorLabels(long, long)).toEqual(errorLabels('word '.repeat(398), 'word '.repeat(398)));
});

test('errorLabels() looks no further than its limit into a very long message', () => {
  for (const part of ["'a ", '"', 'a@', '((', "x'y", '1 ']) {
    const long = part.repeat(200_000);
    expect(errorLabels(null, long)).toEqual(errorLabels(null, long.slice(0, ERROR_SCAN_MAX * 2)));
  }
});

test('errorLabels() always has a type', () => {
  expect(errorLabels(null, null)).toEqual({ type: 'unknown', message: 'none' });
  expect(errorLabels('HttpRequestMethodNotSupportedException', 'why?')).toEqual({
    type: 'HttpRequestMethodNotSupportedException',
    message: 'why?',
  });
  expect(errorLabels('T '.repeat(200), 'x').type).toHaveLength(100);
});
