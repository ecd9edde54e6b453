import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedFlags, evaluationsOf, readBulkAnswer } from './bulk-answer.ts';
import { FLAGS_MAX } from './limits.ts';
import { answered } from './manual-page.fixture.ts';
import type { BootstrapFlag } from './types.ts';

const BASE = 'https://flags.example.com/tidegate/ofrep/v1/evaluate/flags';
const NOTHING = new Map<string, never>();

test('readBulkAnswer() reads flags, pin and stream', () => {
  const flags = [answered('chat', true)];
  const text = JSON.stringify({
    flags,
    metadata: { conversationPin: '17.abc' },
    eventStreams: [
      { type: 'carrier-pigeon', url: 'https://pigeons.example.com' },
      { type: 'sse', url: 'https://sse.example.com/?ticket=t', inactivityDelaySec: 30 },
    ],
  });
  expect(readBulkAnswer(text, BASE)).toEqual({
    flags,
    conversationPin: '17.abc',
    stream: { url: 'https://sse.example.com/?ticket=t', hiddenMs: 30_000 },
  });
});

test.each([
  [{ endpoint: { requestUri: '/changes?ticket=t' } }, 'https://flags.example.com/changes?ticket=t'],
  [
    { endpoint: { origin: 'https://sse.example.com', requestUri: '/changes' } },
    'https://sse.example.com/changes',
  ],
])('readBulkAnswer() puts the address of a stream together from %j', (endpoint, url) => {
  const text = JSON.stringify({ flags: [], eventStreams: [{ type: 'sse', ...endpoint }] });
  expect(readBulkAnswer(text, BASE)?.stream).toEqual({ url, hiddenMs: null });
});

test.each(['', 'null', '[]', '{}', '{"flags":{}}', '<html>'])(
  'readBulkAnswer() takes %j for no answer',
  (text) => {
    expect(readBulkAnswer(text, BASE)).toBeNull();
  },
);

test('readBulkAnswer() leaves out what is no flag, and flags beyond its limit', () => {
  const many = Array.from({ length: FLAGS_MAX + 5 }, (_, index) => answered(`f${index}`, index));
  const text = JSON.stringify({ flags: [null, 7, { value: true }, { key: 8 }, ...many] });
  const flags = readBulkAnswer(text, BASE)?.flags;
  expect([flags?.length, flags?.[0]?.key]).toEqual([FLAGS_MAX, 'f0']);
});

test('evaluationsOf() splits a drawn variant into name and draw', () => {
  const flags = [answered('chat', 'b', { variant: 'new~4', reason: 'SPLIT' })];
  expect(evaluationsOf(flags, NOTHING).get('chat')).toEqual({
    value: 'b',
    variant: 'new',
    draw: 4,
    reason: 'SPLIT',
    metadata: {},
  });
});

test('evaluationsOf() gives neither value nor variant where the server answers an error', () => {
  const flags = [{ key: 'chat', errorCode: 'PARSE_ERROR' }];
  expect(evaluationsOf(flags, NOTHING).get('chat')).toEqual({
    value: undefined,
    variant: null,
    draw: 0,
    reason: 'ERROR',
    errorCode: 'PARSE_ERROR',
    metadata: {},
  });
});

test('evaluationsOf() keeps the object of what stayed, and the value where only the reason changed', () => {
  const before = evaluationsOf(
    [answered('same', { a: [1] }), answered('reason', { a: [1] }), answered('value', 1)],
    NOTHING,
  );
  const after = evaluationsOf(
    [
      answered('same', { a: [1] }),
      answered('reason', { a: [1] }, { reason: 'TARGETING_MATCH' }),
      answered('value', 2),
    ],
    before,
  );
  expect(after.get('same')).toBe(before.get('same'));
  expect(after.get('reason')).not.toBe(before.get('reason'));
  expect(after.get('reason')?.value).toBe(before.get('reason')?.value);
  expect(changedFlags(before, after)).toEqual(['reason', 'value']);
});

test('evaluationsOf() gives what its type says, whatever the server answers', () => {
  const json = fc.option(fc.jsonValue(), { nil: undefined });
  const flag = fc.record({
    key: fc.string(),
    value: json,
    variant: json,
    reason: json,
    errorCode: json,
    metadata: json,
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.jsonValue(), flag)), (flags) => {
      const read = readBulkAnswer(JSON.stringify({ flags }), BASE)?.flags ?? [];
      for (const evaluation of evaluationsOf(read, NOTHING).values()) {
        const { value, variant, draw, reason, errorCode = '', metadata } = evaluation;
        expect([typeof reason, typeof errorCode, typeof metadata]).toEqual([
          'string',
          'string',
          'object',
        ]);
        expect([variant === null || typeof variant === 'string', draw >= 0]).toEqual([true, true]);
        if (errorCode !== '') expect(value).toBeUndefined();
      }
    }),
  );
});

test('changedFlags() names what appeared and what went away', () => {
  const before = evaluationsOf([answered('old', 1), answered('kept', 1)], NOTHING);
  const after = evaluationsOf([answered('kept', 1), answered('new', 1)], before);
  expect(changedFlags(before, after)).toEqual(['new', 'old']);
});

test('evaluationsOf() takes names of object members for plain names', () => {
  const flags = JSON.parse(
    '[{"key":"__proto__","value":1,"metadata":{"__proto__":{"polluted":true}}},{"key":"toString"}]',
  ) as BootstrapFlag[];
  const evaluations = evaluationsOf(flags, NOTHING);
  expect([...evaluations.keys()]).toEqual(['__proto__', 'toString']);
  expect(evaluations.get('constructor')).toBeUndefined();
  expect({}).not.toHaveProperty('polluted');
});
