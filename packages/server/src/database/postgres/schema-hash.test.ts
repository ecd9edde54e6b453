import { expect, test } from 'vitest';
import { plainWords } from './schema-hash.ts';

test.each([
  [
    "CHECK (((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
    "CHECK (((status)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])))",
  ],
  ["('x'::character varying(20))::text", "'x'"],
])('plainWords() reads what the server writes first and later alike: %#', (first, later) => {
  expect(plainWords(first)).toBe(plainWords(later));
});

test.each([
  ['r numeric(10,2)', 'r numeric(12,2)'],
  ['CHECK ((a > 1))', 'CHECK ((a > 2))'],
  ["CHECK ((a = ANY (ARRAY['x'::text])))", "CHECK ((a = ANY (ARRAY['y'::text])))"],
  ['FOREIGN KEY (a) REFERENCES b(id)', 'FOREIGN KEY (a) REFERENCES b(id) NOT VALID'],
])('plainWords() keeps what makes a difference: %j and %j', (left, right) => {
  expect(plainWords(left)).not.toBe(plainWords(right));
});
