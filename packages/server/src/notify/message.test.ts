import type { JsonObject } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageOf } from './message.ts';

test('messageOf() reads what a rollout tells', () => {
  const payload = {
    channel: 'ops',
    event: 'rollout.rolled-back',
    title: 'Rolled back',
    text: 'errors',
    rollout: 'ro_1',
    environment: 'production',
    flag: 'chat',
    status: 'rolled-back',
    phase: null,
    atMs: 1_000,
  };
  expect(messageOf('ro_1:4:0', payload, 5_000)).toEqual({
    id: 'ro_1:4:0',
    atMs: 1_000,
    sentMs: 5_000,
    event: 'rollout.rolled-back',
    title: 'Rolled back',
    text: 'errors',
    severity: 'critical',
    status: null,
    dedupKey: 'ro_1:4:0',
    facts: [
      { name: 'environment', value: 'production' },
      { name: 'flag', value: 'chat' },
      { name: 'rollout', value: 'ro_1' },
    ],
    advice: [],
    payload,
  });
});

test('messageOf() reads what an alert tells, its runbook in order', () => {
  const payload = {
    event: 'alert.fired',
    title: 'Errors',
    severity: 'warning',
    status: 'firing',
    dedupKey: 'alert:x',
    rule: 'errors',
    incident: 'in_1',
    advice: 'look at the log',
    runbook: { name: 'errors', symptom: 'answers fail', query: null, actions: ['one', 'two'] },
  };
  expect(messageOf('f:fired:ops', payload, 0)).toMatchObject({
    severity: 'warning',
    status: 'firing',
    dedupKey: 'alert:x',
    facts: [
      { name: 'rule', value: 'errors' },
      { name: 'incident', value: 'in_1' },
    ],
    advice: ['look at the log', 'Runbook: errors: answers fail', 'one', 'two'],
  });
});

test('messageOf() always says something, whatever the payload is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (payload) => {
      const message = messageOf('id', payload as JsonObject, 7);
      expect(message.title).not.toBe('');
      expect(new Date(message.atMs).toISOString()).not.toBe('');
    }),
  );
  expect(messageOf('id', { atMs: 1e300 }, 7)).toMatchObject({ atMs: 7, title: 'notice' });
});
