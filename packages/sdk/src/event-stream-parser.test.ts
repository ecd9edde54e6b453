import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStreamParser, type ServerSentEvent } from './event-stream-parser.ts';

function parse(pieces: readonly string[], limit?: number) {
  const events: ServerSentEvent[] = [];
  let comments = 0;
  const parser = new EventStreamParser(
    {
      event: (event) => events.push(event),
      comment: () => {
        comments += 1;
      },
    },
    limit,
  );
  const outcomes = pieces.map((piece) => parser.push(piece));
  return { events, comments, outcome: outcomes.includes('too-large') ? 'too-large' : 'ok' };
}

const STREAM =
  '\uFEFFevent: hello\r\nid: 1.2.3\r\ndata: {"a":1}\r\n\r\n: keep alive\n\ndata\n\n' +
  'event:beat\rdata:one\rdata: two\r\rretry: 5\n\nevent: never\n\ndata: unfinished';

const EXPECTED = {
  events: [
    { event: 'hello', data: '{"a":1}' },
    { event: '', data: '' },
    { event: 'beat', data: 'one\ntwo' },
  ],
  comments: 1,
  outcome: 'ok',
};

test('push() reads CRLF, LF, CR, comments, several data lines and a byte order mark', () => {
  expect(parse([STREAM])).toEqual(EXPECTED);
});

test('push() reads the same when the stream comes one character at a time', () => {
  expect(parse([...STREAM])).toEqual(EXPECTED);
});

test('push() reads the same wherever the stream is cut', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const edges = [0, ...places.toSorted((a, b) => a - b), STREAM.length];
      const pieces = edges.slice(1).map((edge, index) => STREAM.slice(edges[index], edge));
      expect(parse(pieces)).toEqual(EXPECTED);
    }),
  );
});

test('push() refuses an event above the limit, also when no line of it ends', () => {
  const held = 'data: '.length;
  expect(parse([`data: ${'x'.repeat(100 - held)}\n\n`], 100).outcome).toBe('ok');
  expect(parse([`data: ${'x'.repeat(101 - held)}\n\n`], 100).outcome).toBe('too-large');
  expect(
    parse(
      Array.from({ length: 101 }, () => 'x'),
      100,
    ).outcome,
  ).toBe('too-large');
});

test('push() takes any number of comments', () => {
  expect(
    parse(
      Array.from({ length: 50 }, () => ':xx\n'),
      10,
    ),
  ).toEqual({
    events: [],
    comments: 50,
    outcome: 'ok',
  });
});
