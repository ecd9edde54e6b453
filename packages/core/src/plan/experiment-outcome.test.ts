import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readPer } from './experiment-outcome.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const queries = new Map();
  return { ...reading((report, node) => readPer(report, node, queries), value), queries };
};

test('readPer() reads events and queries, and where queries stand', () => {
  expect(read({ event: 'tool_called', of: 'count' }).value).toEqual({
    from: { event: 'tool_called' },
    of: 'count',
  });
  const asked = read({ query: 'payments', of: 'value' });
  expect(asked.value).toEqual({ from: { query: 'payments' }, of: 'value' });
  expect([...asked.queries]).toEqual([['payments', { line: 1, column: 8 }]]);
});

test.each([
  [
    { event: 'a' },
    '1:1 missing-key | Cannot read "per": "of" is missing | "of", for example "of: count"',
  ],
  [
    { of: 'count' },
    '1:1 missing-key | Cannot read "per": "event" is missing | "event", for example "event: message_engaged", or "query"',
  ],
  [
    { event: 'a', query: 'b', of: 'any' },
    '2:1 duplicate | Cannot use "query" in "per": "event" says already where its figures come from | one of them',
  ],
  [{ event: 'a', of: 'counts' }, '2:5 unknown-name | Cannot read "of": found "counts" | "count"'],
  [
    { event: 7, of: 'any' },
    '1:8 wrong-type | Cannot read "event": found "7" | a name; put quotes round it: "7"',
  ],
  [
    'tool_called',
    '1:1 wrong-type | Cannot read "per": found "tool_called" | a map with "of", "event" or "query"',
  ],
])('readPer() refuses %j', (value, problem) => {
  expect(read(value)).toMatchObject({ value: null, problems: [problem] });
});
