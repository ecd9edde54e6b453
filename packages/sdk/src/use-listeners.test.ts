import { expect, test } from 'vitest';
import { createLedger } from './ledger.ts';
import { USE_LISTENERS_MAX } from './limits.ts';
import { createTestClient } from './testing/index.ts';
import type { UseListener } from './use-listener.ts';
import { UseListeners } from './use-listeners.ts';

const STARTED = { startedAtMs: 1 };

function listening(heard: unknown[]): UseListener {
  return {
    evaluated: (flag, { variant, value }, unit) =>
      heard.push(['evaluated', flag, variant, value, unit]),
    exposed: (flag, { variant, draw }, unit) => heard.push(['exposed', flag, variant, draw, unit]),
    tracked: (event, unit, value) => heard.push(['tracked', event, unit, value]),
    turnEnded: ({ failed, error, asked, unit }) =>
      heard.push(['turn', failed, error, [...asked.keys()], unit]),
  };
}

test('listen() hears answers, events and ended turns, until it is stopped', () => {
  const client = createTestClient({ flags: { chat: true } });
  const heard: unknown[] = [];
  const stop = client.listen(listening(heard));
  client.boolean('chat', { targetingKey: 'c-0' }, false);
  const turn = client.conversation({ id: 'c-1', ...STARTED }).turn();
  turn.boolean('chat', false);
  turn.boolean('chat', false);
  turn.string('chat', 'of another type');
  turn.track('checkout', { value: 2 });
  const error = new Error('away');
  turn.fail(error);
  stop();
  client.boolean('chat', { targetingKey: 'c-2' }, false);
  expect(heard).toEqual([
    ['evaluated', 'chat', 'on', true, 'c-0'],
    ['evaluated', 'chat', 'on', true, 'c-1'],
    ['tracked', 'checkout', 'c-1', 2],
    ['turn', true, error, ['chat'], 'c-1'],
  ]);
});

test('listen() tells of what could not be used as what the caller got', () => {
  const client = createTestClient({ flags: { chat: true } });
  const heard: unknown[] = [];
  client.listen(listening(heard));
  client.string('chat', {}, 'text');
  client.number('none', {}, 1);
  expect(heard).toEqual([
    ['evaluated', 'chat', null, undefined, null],
    ['evaluated', 'none', null, undefined, null],
  ]);
});

test('a listener that throws harms neither the caller nor the others, and is told of once', () => {
  const warnings: string[] = [];
  const client = createTestClient({
    flags: { chat: true },
    onWarning: ({ code, message }) => warnings.push(`${code}: ${message}`),
  });
  const heard: unknown[] = [];
  client.listen({
    evaluated: () => {
      throw new RangeError('secret');
    },
  });
  client.listen(listening(heard));
  expect(client.boolean('chat', {}, false)).toBe(true);
  expect(client.boolean('chat', {}, false)).toBe(true);
  expect(heard.length).toBe(2);
  expect(warnings).toEqual(['listener: Cannot tell a listener: it threw "RangeError"; mend it']);
});

test('at most 20 listeners are told', () => {
  const warnings: string[] = [];
  const listeners = new UseListeners(createLedger(({ code }) => warnings.push(code)));
  const told: number[] = [];
  const listener = (id: number): UseListener => ({ tracked: () => told.push(id) });
  const stops = Array.from({ length: USE_LISTENERS_MAX + 2 }, (_, id) =>
    listeners.add(listener(id)),
  );
  listeners.tell((one) => one.tracked?.('event', 'unit', 1));
  expect([USE_LISTENERS_MAX, told.length, warnings]).toEqual([20, 20, ['listener']]);
  for (const stop of stops) stop();
  expect(listeners.any).toBe(false);
});
