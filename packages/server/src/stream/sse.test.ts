import { expect, test } from 'vitest';
import { sseFrame } from './sse.ts';

test('sseFrame() writes event, id and one line of data when the event leads to a ruleset', () => {
  const event = { event: 'snapshot', to: '1.2.0a0b0c0d', url: '/x\ny' } as const;
  expect(sseFrame(event)).toBe(
    'event: snapshot\nid: 1.2.0a0b0c0d\ndata: {"event":"snapshot","to":"1.2.0a0b0c0d","url":"/x\\ny"}\n\n',
  );
});

test('sseFrame() writes no id when the receiver holds nothing new', () => {
  expect(sseFrame({ event: 'beat', serverMs: 5, flushEveryMs: 1_000 })).toBe(
    'event: beat\ndata: {"event":"beat","serverMs":5,"flushEveryMs":1000}\n\n',
  );
});
