import { expect, test } from 'vitest';
import { webhookBody } from './webhook-body.ts';

test('webhookBody() wraps a notice in type, timestamp, text and data', () => {
  const payload = {
    event: 'rollout.rolled-back',
    title: 'Rolled back',
    text: 'errors',
    atMs: 1_000,
  };
  expect(JSON.parse(webhookBody(payload, 5_000))).toEqual({
    type: 'rollout.rolled-back',
    timestamp: '1970-01-01T00:00:01.000Z',
    text: 'Rolled back\nerrors',
    data: payload,
  });
});

test('webhookBody() still says something when the payload is bare', () => {
  expect(JSON.parse(webhookBody({}, 5_000))).toEqual({
    type: 'notice',
    timestamp: '1970-01-01T00:00:05.000Z',
    text: '',
    data: {},
  });
});
