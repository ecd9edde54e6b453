import { readdir } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Answer } from './control-plane.ts';
import { LeftoverSender } from './leftover-sender.ts';
import { aSpoolWorld } from './spool.fixture.ts';

/** A process that begins to send, and a server that answers as told. */
async function aSender(world: Awaited<ReturnType<typeof aSpoolWorld>>, bytesMax = 1e6) {
  const { runtime, ledger, spool } = world.newProcess();
  const sent: string[] = [];
  const answers: (Answer | null)[] = [];
  const taken = { applied: 0, duplicate: false, rejected: [], flushEveryMs: 1_000 };
  const plane = {
    ask: async (_path: string, init?: RequestInit) => {
      const bytes = init?.body as Uint8Array;
      const text = new TextDecoder().decode(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
      const { instanceId, sequence, leftover } = JSON.parse(text);
      sent.push(`${instanceId} ${sequence} ${leftover}`);
      const answer = answers.shift();
      return answer === undefined
        ? { status: 200, retryAfterMs: 0, body: JSON.stringify(taken) }
        : answer;
    },
  };
  const start = () => {
    const sender = new LeftoverSender({ plane, runtime, ledger, spool, bytesMax });
    onTestFinished(() => sender.close());
    return sender;
  };
  return { sent, answers, ledger, start };
}

const isEmpty = (home: string) =>
  vi.waitFor(async () => expect(await readdir(home)).toEqual([]), { interval: 5 });

test('it sends what dead processes left, in order, marked, and tidies up', async () => {
  const world = await aSpoolWorld();
  await world.leave('bb', [7, 8, 10]);
  await world.leave('aa', [1]);
  const { sent, start } = await aSender(world);
  start();
  await isEmpty(world.home);
  expect(sent).toEqual(['aa 1 true', 'bb 7 true', 'bb 8 true', 'bb 10 true']);
});

test('it tries again what was not answered, before anything newer', async () => {
  const world = await aSpoolWorld();
  await world.leave('aa', [1, 2]);
  const { sent, answers, start } = await aSender(world);
  answers.push(null);
  start();
  await isEmpty(world.home);
  expect(sent).toEqual(['aa 1 true', 'aa 1 true', 'aa 2 true']);
});

test('it counts what the server refuses, and what is beyond the bound', async () => {
  const world = await aSpoolWorld();
  const folder = await world.leave('aa', [1, 2, 4]);
  const [{ bytes } = { bytes: 0 }] = await folder.list();
  const { sent, answers, ledger, start } = await aSender(world, bytes * 2);
  answers.push({ status: 422, retryAfterMs: 0, body: '' });
  start();
  await isEmpty(world.home);
  expect(sent).toEqual(['aa 2 true', 'aa 4 true']);
  expect([ledger.droppedBatches, ledger.droppedObservations]).toEqual([2, 3]);
});

test('close() leaves the rest to the next process', async () => {
  const world = await aSpoolWorld();
  await world.leave('aa', [1, 2]);
  const { sent, start } = await aSender(world);
  start().close();
  await vi.waitFor(async () => expect((await readdir(world.home))[0]).toMatch(/^aa\./));
  expect(sent).toEqual([]);
});
