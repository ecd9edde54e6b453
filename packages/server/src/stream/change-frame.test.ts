import { expect, test } from 'vitest';
import { changeFrame, renewalFrame } from './change-frame.ts';

test('changeFrame() tells to ask again, since when, and why', () => {
  expect(changeFrame({ to: '1.2.00000002', serverMs: 1_999, cause: 'kill' })).toBe(
    'event: message\nid: 1.2.00000002\n' +
      'data: {"type":"refetchEvaluation","etag":"1.2.00000002","lastModified":1,"cause":"kill"}\n\n',
  );
});

test('changeFrame() leaves the id out that is not known', () => {
  expect(changeFrame({ to: null, serverMs: 1_999, cause: 'publish' })).toBe(
    'event: message\ndata: {"type":"refetchEvaluation","lastModified":1,"cause":"publish"}\n\n',
  );
});

test('renewalFrame() tells to ask for answers and a ticket, and when to come back', () => {
  expect(renewalFrame(500)).toBe(
    'retry: 500\nevent: message\nid: renew\n' +
      'data: {"type":"refetchEvaluation","etag":"renew","cause":"publish"}\n\n',
  );
});
