import { mkdir, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aSpoolWorld } from './spool.fixture.ts';
import { SpoolOutgoing } from './spool-outgoing.ts';
import type { TelemetryChunk } from './telemetry-chunk.ts';

const chunk = (name: string, observations = 1): TelemetryChunk => [
  { list: 'series', json: JSON.stringify({ name }), observations },
];

async function anOutgoing({ bytesMax = 1e6, broken = false } = {}) {
  const { directory, newProcess, warnings } = await aSpoolWorld();
  await writeFile(join(directory, 'file'), '');
  const { sealer, ledger, spool } = newProcess(broken ? join(directory, 'file') : directory);
  const outgoing = new SpoolOutgoing(sealer, ledger, spool, bytesMax);
  const onDisk = async () =>
    (await (await spool.own())?.list())?.map(({ sequence }) => sequence) ?? [];
  const sendAll = async () => {
    const sent: { sequence: number; dropped: unknown; closing?: boolean }[] = [];
    for (let next = await outgoing.next(); next !== null; next = await outgoing.next()) {
      sent.push(JSON.parse(next.body));
      await outgoing.done();
    }
    return sent;
  };
  return { outgoing, ledger, warnings, onDisk, sendAll, spool };
}

test('put() writes before anything is handed out, and done() removes', async () => {
  const { outgoing, onDisk, sendAll } = await anOutgoing();
  await outgoing.put([chunk('a'), chunk('b')]);
  expect([await onDisk(), outgoing.isEmpty]).toEqual([[1, 2], false]);
  const first = await outgoing.next();
  expect(await outgoing.next()).toBe(first);
  expect(JSON.parse(first?.body ?? '')).toMatchObject({ sequence: 1, series: [{ name: 'a' }] });
  await outgoing.done();
  expect(await onDisk()).toEqual([2]);
  expect((await sendAll()).map(({ sequence }) => sequence)).toEqual([2]);
  expect([await onDisk(), outgoing.isEmpty]).toEqual([[], true]);
});

test('a sign of life is written only when nobody answers it, a good-bye at once', async () => {
  const { outgoing, onDisk, sendAll } = await anOutgoing();
  await outgoing.put([[]]);
  await outgoing.next();
  expect(await onDisk()).toEqual([]);
  await outgoing.failed();
  expect(await onDisk()).toEqual([1]);
  await outgoing.put([], true);
  expect(await onDisk()).toEqual([1, 2]);
  expect((await sendAll()).map(({ closing }) => closing)).toEqual([undefined, true]);
});

test('put() drops the oldest beyond its bound, but not what was handed out, and counts', async () => {
  const { outgoing, ledger, onDisk, sendAll } = await anOutgoing({ bytesMax: 510 });
  await outgoing.put([chunk('a', 10)]);
  await outgoing.next();
  for (const name of ['b', 'c', 'd']) await outgoing.put([chunk(name, 20)]);
  expect([ledger.droppedBatches, ledger.droppedObservations]).toEqual([2, 40]);
  expect(await onDisk()).toEqual([1, 4]);
  await outgoing.put([chunk('e', 1)]);
  const sent = await sendAll();
  await outgoing.put([chunk('f', 1)]);
  sent.push(...(await sendAll()));
  // The gap in the numbers says how many batches; heads say how many observations, each once.
  expect(sent.map(({ sequence, dropped }) => [sequence, dropped])).toEqual([
    [1, { observations: 0, batches: 0 }],
    [5, { observations: 20, batches: 0 }],
    [6, { observations: 40, batches: 0 }],
  ]);
});

test('what cannot be written stays in memory, at most 100, and warns once', async () => {
  const { outgoing, ledger, warnings, sendAll } = await anOutgoing({ broken: true });
  for (let batch = 0; batch < 102; batch += 1) await outgoing.put([chunk('a')]);
  expect([ledger.droppedBatches, warnings]).toEqual([2, ['spool']]);
  expect((await sendAll()).map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 100 }, (_, index) => index + 3),
  );
});

test('abandon() leaves what is on disk to the next process, and counts the rest', async () => {
  const kept = await anOutgoing();
  await kept.outgoing.put([chunk('a')]);
  kept.outgoing.abandon();
  expect([await kept.onDisk(), kept.ledger.droppedObservations]).toEqual([[1], 0]);
  const lost = await anOutgoing({ broken: true });
  await lost.outgoing.put([chunk('a')]);
  lost.outgoing.abandon();
  expect(lost.ledger.droppedObservations).toBe(1);
});

test('a folder that was taken over is left to the other one, and a new one is made', async () => {
  const { outgoing, spool, ledger, warnings, onDisk, sendAll } = await anOutgoing();
  await outgoing.put([chunk('a'), chunk('b')]);
  const path = (await spool.own())?.path ?? '';
  await rename(path, `${path}.taken`);
  await outgoing.put([chunk('c')]);
  await outgoing.put([chunk('d')]);
  expect(await onDisk()).toEqual([3, 4]);
  expect((await sendAll()).map(({ sequence }) => sequence)).toEqual([3, 4]);
  expect([ledger.droppedBatches, ledger.droppedObservations, warnings]).toEqual([0, 0, []]);
  expect([await onDisk(), outgoing.isEmpty]).toEqual([[], true]);
});

test('a batch that cannot be read is kept, and one that was torn or removed is counted', async () => {
  const { outgoing, spool, ledger, warnings, sendAll } = await anOutgoing();
  await outgoing.put([chunk('a'), chunk('b', 5), chunk('c', 7)]);
  const path = (await spool.own())?.path ?? '';
  const batch = (sequence: number) => join(path, `00000000000${sequence}.batch`);
  await rename(batch(1), join(path, 'kept'));
  await mkdir(batch(1));
  expect([await outgoing.next(), outgoing.isEmpty, warnings]).toEqual([null, false, ['spool']]);
  await rmdir(batch(1));
  await rename(join(path, 'kept'), batch(1));
  await writeFile(batch(2), 'torn');
  await rename(batch(3), join(path, 'removed'));
  expect((await sendAll()).map(({ sequence }) => sequence)).toEqual([1]);
  expect([ledger.droppedBatches, ledger.droppedObservations]).toEqual([2, 12]);
});

test('a batch that is dropped while it is read is not handed out', async () => {
  const { outgoing, ledger, sendAll } = await anOutgoing({ bytesMax: 510 });
  await outgoing.put([chunk('a', 10)]);
  const reading = outgoing.next();
  await Promise.all(['b', 'c'].map((name) => outgoing.put([chunk(name, 20)])));
  await reading;
  const sent = (await sendAll()).map(({ sequence }) => sequence);
  expect([sent.length + ledger.droppedBatches, new Set(sent).size]).toEqual([3, sent.length]);
});
