import { expect, test } from 'vitest';
import { signPin } from './conversation-pin.ts';
import { servedContext } from './served-context.ts';

const SECRET = Buffer.alloc(32, 7).toString('base64url');
const NOW_MS = 1_800_000_000_000.5;
const of = (kind: 'server' | 'browser' | 'admin', context: Record<string, unknown>) =>
  servedContext(context, { kind, secret: SECRET, nowMs: NOW_MS });

test.each(['server', 'admin'] as const)(
  'servedContext() believes the start that comes with a key of kind %s',
  (kind) => {
    const context = { targetingKey: 'c', conversationStartedAtMs: -1.5, plan: 'free' };
    const served = of(kind, context);
    expect(served.contextFor('targetingKey')).toBe(context);
    expect(served).toMatchObject({ isStartBad: false, pin: null, isBrowser: false });
  },
);

test.each([
  ['text', '1'],
  ['null', null],
  ['a list', [1]],
  ['infinite', JSON.parse('1e999')],
  ['true', true],
])('servedContext() takes the unit away with the start when that is %s', (_what, start) => {
  const context = { targetingKey: 'c', conversationStartedAtMs: start, userId: 'u', plan: 'free' };
  const served = of('server', context);
  expect(served.isStartBad).toBe(true);
  expect(served.contextFor('userId')).toEqual({ plan: 'free' });
  expect(served.contextFor('targetingKey')).toEqual({ plan: 'free', userId: 'u' });
  expect(served.contextFor('userId')).toBe(served.contextFor('userId'));
});

test('servedContext() starts the conversation of a browser now, whatever it says of itself', () => {
  const served = of('browser', { targetingKey: 'c', conversationStartedAtMs: 5, a: 1 });
  const startMs = 1_800_000_000_000;
  expect(served.contextFor('targetingKey')).toEqual({
    targetingKey: 'c',
    a: 1,
    conversationStartedAtMs: startMs,
  });
  expect(served.pin).toBe(signPin(SECRET, 'c', startMs));
});

test('servedContext() believes a pin, and gives the same one back', () => {
  const pin = signPin(SECRET, 'c', 5);
  const served = of('browser', { targetingKey: 'c', conversationPin: pin });
  expect(served.contextFor('x')).toEqual({ targetingKey: 'c', conversationStartedAtMs: 5 });
  expect(served.pin).toBe(pin);
});

test.each([
  ['of another conversation', signPin(SECRET, 'd', 5)],
  ['of another environment', signPin(Buffer.alloc(32, 8).toString('base64url'), 'c', 5)],
  ['with another start', signPin(SECRET, 'c', 5).replace('5.', '4.')],
  ['that is a number', 5],
  ['that is a list', []],
])('servedContext() gives a browser with a pin %s control, and no pin', (_what, pin) => {
  const claims = { conversationStartedAtMs: 5, conversationPin: pin };
  const served = of('browser', { targetingKey: 'c', userId: 'u', plan: 'free', ...claims });
  expect(served).toMatchObject({ isStartBad: true, pin: null, hasTargetingKey: true });
  expect(served.contextFor('targetingKey')).toEqual({ userId: 'u', plan: 'free' });
  expect(served.contextFor('userId')).toEqual({ plan: 'free' });
});

test.each([[undefined], [null], ['']])('servedContext() takes the pin %s for none', (pin) => {
  const served = of('browser', { targetingKey: 'c', conversationPin: pin });
  expect(served).toMatchObject({ isStartBad: false, pin: signPin(SECRET, 'c', 1_800_000_000_000) });
});

test('servedContext() gives no pin to a browser without a targeting key', () => {
  const served = of('browser', { conversationPin: signPin(SECRET, '', 5) });
  expect(served).toMatchObject({ pin: null, hasTargetingKey: false });
  expect(served.contextFor('x')).toEqual({ conversationStartedAtMs: 1_800_000_000_000 });
});

test('servedContext() leaves a member "__proto__" an attribute like any other', () => {
  const context = JSON.parse('{"__proto__": {"conversationStartedAtMs": 5}, "targetingKey": "c"}');
  const seen = of('browser', context).contextFor('targetingKey');
  expect(Object.getPrototypeOf(seen)).toBe(Object.prototype);
  expect(Object.hasOwn(seen, '__proto__')).toBe(true);
});
