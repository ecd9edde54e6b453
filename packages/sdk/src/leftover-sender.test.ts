import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Answer } from './control-plane.ts';
import { LeftoverSender } from './leftover-sender.ts';
import { SPOOL_FOREIGN_MS } from './limits.ts';
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
  await vi.waitFor(async () => expect(await readdir(join(world.home, 'aa'))).toHaveLength(3));
  expect(sent).toEqual([]);
});

test('it keeps what cannot be read, and goes on with the other folders', async () => {
  const world = await aSpoolWorld();
  const batch = join(world.home, 'aa', '000000000001.batch');
  await world.leave('aa', [1, 2]);
  await rename(batch, join(world.home, 'kept'));
  await mkdir(batch);
  await world.leave('bb', [1]);
  const { sent, ledger, start } = await aSender(world);
  start();
  await vi.waitFor(() => expect([sent, world.warnings]).toEqual([['bb 1 true'], ['spool']]));
  const names = async () => (await readdir(world.home)).filter((name) => name !== 'kept');
  await vi.waitFor(async () => expect(await names()).toEqual([expect.stringMatching(/^aa\./)]));
  const [folder = ''] = await names();
  expect(await readdir(join(world.home, folder))).toHaveLength(3);
  expect([ledger.droppedBatches, ledger.droppedObservations]).toEqual([0, 0]);
  await rmdir(join(world.home, folder, '000000000001.batch'));
  await rm(join(world.home, 'kept'));
});

test('it counts what was torn', async () => {
  const world = await aSpoolWorld();
  await world.leave('aa', [1, 2]);
  await writeFile(join(world.home, 'aa', '000000000001.batch'), 'torn');
  const { sent, ledger, start } = await aSender(world);
  start();
  await isEmpty(world.home);
  expect([sent, ledger.droppedBatches]).toEqual([['aa 2 true'], 1]);
});

test('it drops what is 7 days old and of another key, and counts', async () => {
  const world = await aSpoolWorld();
  const { home, directory, leave, warnings } = world;
  await leave('aa', [3, 4], {}, SPOOL_FOREIGN_MS + 5_000);
  const foreign = join(directory, '0123456789abcdef');
  await rename(home, foreign);
  const { sent, ledger, start } = await aSender(world);
  start();
  await vi.waitFor(() => expect(warnings).toEqual(['spool']));
  expect(await readdir(directory)).toEqual([basename(home)]);
  expect([sent, ledger.droppedBatches, ledger.droppedObservations]).toEqual([[], 2, 7]);
});
