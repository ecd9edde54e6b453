import { type Urgent, urgentContract } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { createControlPlane } from './control-plane.ts';
import { createLedger } from './ledger.ts';
import { URGENT_WAITING_MAX } from './limits.ts';
import { ManualRuntime, settled } from './manual-runtime.fixture.ts';
import { createUnitPseudonym } from './unit-pseudonym.ts';
import { createUrgentSender } from './urgent.ts';

const event = {
  metric: 'pii_leaks',
  flag: 'agent',
  variant: 'new',
  draw: 4,
  unit: 'chat-1',
  detector: 'phone',
  atMs: 5,
};

function newUrgent() {
  const runtime = new ManualRuntime();
  const sent: Urgent[] = [];
  const answers: (() => Promise<Response> | Response)[] = [];
  runtime.respond = async (_url, init) => {
    sent.push(urgentContract.parse(JSON.parse(String(init.body))));
    return await (answers.shift() ?? (() => Response.json({ duplicate: false })))();
  };
  const ledger = createLedger(undefined);
  const pseudonym = createUnitPseudonym();
  const plane = createControlPlane({ url: 'http://tidegate.test', key: 'k' }, runtime);
  const urgent = createUrgentSender(plane, runtime, ledger, pseudonym);
  return { runtime, urgent, sent, answers, ledger, pseudonym };
}

test('push() sends at once, with a pseudonym for the unit', async () => {
  const { urgent, sent, pseudonym } = newUrgent();
  pseudonym.setKey(Buffer.from('secret').toString('base64url'));
  const [unit] = (await pseudonym.of(['chat-1'])) ?? [];
  urgent.push(event);
  await urgent.settle();
  expect(sent).toEqual([{ ...event, id: expect.stringMatching(/^[0-9a-f]{32}$/), unit }]);
});

test('push() does not wait for a key: then the unit stays at home', async () => {
  const { urgent, sent } = newUrgent();
  urgent.push(event);
  await urgent.settle();
  expect(sent.map(({ unit }) => unit)).toEqual(['']);
});

test('push() tries again with the same id until it is answered', async () => {
  const { runtime, urgent, sent, answers } = newUrgent();
  answers.push(
    () => Promise.reject(new Error('down')),
    () => new Response('', { status: 500 }),
  );
  urgent.push(event);
  await runtime.advance(10_000);
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  expect(runtime.nextTimerMs).toBeNull();
});

test('kick() does not wait for the next try', async () => {
  const { runtime, urgent, sent, answers } = newUrgent();
  answers.push(() => new Response('', { status: 401 }));
  urgent.push(event);
  await settled();
  expect(runtime.nextTimerMs).toBeGreaterThanOrEqual(30_000);
  urgent.kick();
  await urgent.settle();
  expect(sent).toHaveLength(2);
});

test('push() drops and counts what is too much, and what the server will never take', async () => {
  const { urgent, sent, answers, ledger } = newUrgent();
  answers.push(() => new Response('', { status: 422 }));
  for (let event_ = 0; event_ < URGENT_WAITING_MAX + 5; event_ += 1) urgent.push(event);
  expect(ledger.droppedObservations).toBe(5);
  await urgent.settle();
  expect(sent).toHaveLength(URGENT_WAITING_MAX);
  expect(ledger.droppedObservations).toBe(6);
});

test('abandon() counts what waits', async () => {
  const { runtime, urgent, answers, ledger } = newUrgent();
  answers.push(() => Promise.reject(new Error('down')));
  urgent.push(event);
  urgent.push(event);
  await settled();
  urgent.abandon();
  await runtime.advance(100_000);
  expect(ledger.droppedObservations).toBe(2);
});

test('settle() does not wait for the next try, nor for one that was under way', async () => {
  const { runtime, urgent, sent, answers } = newUrgent();
  answers.push(() => Promise.reject(new Error('down')));
  urgent.push(event);
  await settled();
  expect([sent.length, runtime.nextTimerMs]).toEqual([1, 250]);
  await urgent.settle();
  expect([sent.length, runtime.nextTimerMs]).toEqual([2, null]);

  answers.push(() => Promise.reject(new Error('down')));
  urgent.push(event);
  await urgent.settle();
  expect([sent.length, runtime.nextTimerMs]).toEqual([4, null]);
});

test('settle() ends after one failed try and leaves the rest to later', async () => {
  const { runtime, urgent, sent, answers } = newUrgent();
  answers.push(...Array.from({ length: 2 }, () => () => Promise.reject(new Error('down'))));
  urgent.push(event);
  await settled();
  await urgent.settle();
  expect([sent.length, runtime.nextTimerMs]).toEqual([2, 500]);
  await runtime.advance(500);
  expect([sent.length, runtime.nextTimerMs]).toEqual([3, null]);
});

test('close() tries at once and then every 200 ms, whatever the server asks for', async () => {
  const { runtime, urgent, sent, answers, ledger } = newUrgent();
  const headers = { 'retry-after': '60' };
  answers.push(
    ...Array.from({ length: 5 }, () => () => new Response('', { status: 503, headers })),
  );
  urgent.push(event);
  urgent.push(event);
  await settled();
  const counts: number[] = [];
  const closing = urgent.close();
  for (const ms of [0, 199, 1, 200, 200]) {
    await runtime.advance(ms);
    counts.push(sent.length);
  }
  expect(counts).toEqual([2, 2, 3, 4, 5]);
  await runtime.advance(200);
  await closing;
  expect([sent.length, new Set(sent.map(({ id }) => id)).size]).toEqual([7, 2]);
  expect([ledger.droppedObservations, runtime.nextTimerMs]).toEqual([0, null]);
});

test('close() ends when it is abandoned, and what comes later is counted', async () => {
  const { runtime, urgent, sent, ledger } = newUrgent();
  runtime.respond = () => Promise.reject(new Error('down'));
  urgent.push(event);
  const closing = urgent.close();
  await runtime.advance(1_000);
  urgent.abandon();
  await closing;
  urgent.push(event);
  await runtime.advance(100_000);
  expect([sent.length, ledger.droppedObservations, runtime.nextTimerMs]).toEqual([0, 2, null]);
});

test('abandon() also ends the retries of a try that is under way', async () => {
  const { runtime, urgent, sent, answers, ledger } = newUrgent();
  const gate = { fail: () => {} };
  answers.push(
    () =>
      new Promise((_resolve, reject) => {
        gate.fail = () => reject(new Error('down'));
      }),
  );
  urgent.push(event);
  await settled();
  urgent.abandon();
  gate.fail();
  await settled();
  expect([sent.length, ledger.droppedObservations, runtime.nextTimerMs]).toEqual([1, 1, null]);
});
