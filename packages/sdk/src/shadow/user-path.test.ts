/** Whatever a shadow does, the user notices nothing of it. */
import { expect, test } from 'vitest';
import { settled } from '../manual-runtime.fixture.ts';
import { aShadowWorld } from './shadowed-turn.fixture.ts';

const boom = new Error('boom');

test('a shadow begun by a guarded candidate neither keeps it from being given up nor stops with it', async () => {
  const { turnOf, outcomes, warnings } = aShadowWorld();
  const turn = turnOf();
  const answer = turn.guard({
    candidate: async () => {
      const text = await turn.shadow('chat', {
        control: () => 'same',
        candidate: async (arm) => {
          await arm.turn.tool('mail', { effect: 'write', input: 1 }, () => 'sent');
          await settled();
          await arm.turn.tool('find', { effect: 'read', input: 1 }, () => 'found');
          return 'same';
        },
        start: 'beside',
        log: (outcome) => outcomes.push(outcome),
      });
      await settled();
      return Promise.reject<string>(new Error(`${text} is not it`));
    },
    control: async () => 'control',
  });
  expect(await answer).toBe('control');
  await settled();
  await settled();
  expect(outcomes).toMatchObject([{ stub: 'mail', failed: false, error: undefined }]);
  expect(warnings).toEqual(['guard-fallback']);
});

test('what control returns is not looked into on the way to the user', async () => {
  const { turnOf, ledger } = aShadowWorld();
  const looks: string[] = [];
  const answer = {
    get text() {
      looks.push('text');
      return 'hi';
    },
    toJSON: () => looks.push('toJSON'),
  };
  const candidate = () => 'hi';
  expect(turnOf().shadow('chat', { control: () => answer, candidate })).toBe(answer);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(turnOf().shadow('chat', { control: () => proxy, candidate })).toBe(proxy);
  expect([looks, ledger.shadowedTurns]).toEqual([[], 0]);
  await settled();
});

test.each<[string, () => unknown]>([
  ['a stream', () => ({ stream: new ReadableStream(), status: 200 })],
  ['a promise', () => [Promise.resolve('hi')]],
  ['a method', () => ({ text: () => 'hi' })],
  ['a map', () => ({ parts: new Map([['a', 1]]) })],
])('an answer with %s in it is none: two of them are not the same', async (_what, answer) => {
  const { shadowed, told, ledger, runtime } = aShadowWorld();
  await shadowed({ control: answer, candidate: answer });
  await runtime.advance(60_000);
  expect([told(), ledger.shadowedTurns, ledger.skippedShadows]).toEqual([{}, 0, 1]);
});

test('a stream in an answer leaves the word to the AI SDK or the program', async () => {
  const { turnOf, outcomes } = aShadowWorld();
  const log = (outcome: (typeof outcomes)[number]) => outcomes.push(outcome);
  let tell = (_answer: unknown): void => {};
  turnOf().shadow('chat', {
    control: ({ report }) => {
      tell = report;
      return { stream: new ReadableStream() };
    },
    candidate: () => 'left today',
    log,
  });
  await settled();
  expect(outcomes).toEqual([]);
  tell('left today');
  await settled();
  expect(outcomes).toMatchObject([{ mismatch: false, control: { answer: 'left today' } }]);
});

test('a guard inside of a shadow warns nobody', async () => {
  const { shadowed, warnings, ledger } = aShadowWorld();
  await shadowed({
    control: () => 'same',
    candidate: ({ turn }) =>
      turn.guard({ candidate: () => Promise.reject(boom), control: async () => 'same' }),
  });
  expect([warnings, ledger.guardFallbacks, ledger.shadowedTurns]).toEqual([[], 0, 1]);
});

test('a candidate whose stream never ends is left when its time is up, and others work meanwhile', async () => {
  const { turnOf, told, runtime } = aShadowWorld({ shadow: { timeoutMs: 500 } });
  let left = false;
  async function* endless() {
    try {
      for (;;) yield 'on and on';
    } finally {
      left = true;
    }
  }
  // A breath is what others get: without one this test never ends.
  runtime.breathe = async () => {
    runtime.breaths += 1;
    await new Promise(setImmediate);
  };
  turnOf().shadow('chat', { control: () => 'fine', candidate: endless });
  await settled();
  await runtime.advance(500);
  await settled();
  expect([left, told()['shadow_error_rate chat:new~0']]).toEqual([true, [1, 1, 0]]);
});
