import { expect, test } from 'vitest';
import { parseStreamEvent } from './stream-event.ts';

const beat = { serverMs: 5, flushEveryMs: 1_000 };

test('parseStreamEvent() reads an event whether its name is outside or inside', () => {
  const read = { event: 'beat', ...beat };
  expect(parseStreamEvent({ event: 'beat', data: JSON.stringify(beat) })).toEqual(read);
  expect(parseStreamEvent({ event: '', data: JSON.stringify(read) })).toEqual(read);
});

test('parseStreamEvent() tells an unknown event from a malformed one', () => {
  expect(parseStreamEvent({ event: 'parade', data: '{}' })).toBe('unknown');
  expect(parseStreamEvent({ event: 'constructor', data: '{}' })).toBe('unknown');
  for (const data of ['{', 'null', '[]', '"beat"', '{"serverMs":"5","flushEveryMs":1}', '{}']) {
    expect(parseStreamEvent({ event: 'beat', data })).toBe('malformed');
  }
  expect(parseStreamEvent({ event: '', data: '{}' })).toBe('malformed');
});
