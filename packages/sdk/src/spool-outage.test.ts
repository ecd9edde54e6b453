import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { createControlPlane } from './control-plane.ts';
import { CLOSING_RETRY_MS } from './limits.ts';
import { ManualRuntime } from './manual-runtime.fixture.ts';
import { Sender } from './sender.ts';
import { aSpoolWorld } from './spool.fixture.ts';
import { SpoolOutgoing } from './spool-outgoing.ts';
import type { TelemetryRow } from './telemetry-chunk.ts';

/** A process that observes ten things a second while the server is away for ten minutes. */
async function afterAnOutage(bytesMax: number, isBack = true) {
  const { newProcess } = await aSpoolWorld();
  const { sealer, ledger, spool } = newProcess();
  const runtime = new ManualRuntime();
  const batches: { sequence: number; dropped: { observations: number }; count: number }[] = [];
  let isUp = false;
  runtime.respond = async (_url, init) => {
    if (!isUp) throw new Error('down');
    const bytes = init.body as Uint8Array;
    const text = new TextDecoder().decode(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
    const { sequence, dropped, series } = JSON.parse(text);
    const count = series.reduce((sum: number, one: { count: number }) => sum + one.count, 0);
    batches.push({ sequence, dropped, count });
    return Response.json({ applied: 1, duplicate: false, rejected: [], flushEveryMs: 1_000 });
  };
  let folded = 0;
  const sender = new Sender({
    plane: createControlPlane({ url: 'http://tidegate.test', key: 'k' }, runtime),
    runtime,
    ledger,
    sealer,
    outgoing: new SpoolOutgoing(sealer, ledger, spool, bytesMax),
    collect: async () => {
      const row: TelemetryRow = {
        list: 'series',
        json: JSON.stringify({ count: folded }),
        observations: folded,
      };
      folded = 0;
      return row.observations === 0 ? [] : [[row]];
    },
    folded: () => 1,
    waiting: () => folded > 0,
    watched: () => true,
  });
  sender.setFlushEvery(10_000);
  for (let second = 0; second < 600; second += 1) {
    folded += 10;
    await runtime.advance(1_000);
  }
  isUp = isBack;
  await sender.flush();
  // What was dropped while the last batch was sealed is told by the next one.
  folded += 1;
  await sender.flush();
  const stored = batches.reduce((sum, { count }) => sum + count, 0);
  const told = batches.reduce((sum, { dropped }) => sum + dropped.observations, 0);
  return { stored, told, batches, ledger, sender, runtime, spool };
}

test('all of ten minutes without a server arrives, in order', async () => {
  const { stored, told, batches, ledger } = await afterAnOutage(64e6);
  expect([stored, told, ledger.droppedObservations]).toEqual([6_001, 0, 0]);
  expect(batches.map(({ sequence }) => sequence)).toEqual(batches.map((_, index) => index + 1));
});

test('what an outage leaves no room for is dropped and told, to the event', async () => {
  const { stored, told, ledger } = await afterAnOutage(5_000);
  expect(stored + told).toBe(6_001);
  expect(told).toBeGreaterThan(1_000);
  expect(ledger.droppedObservations).toBe(told);
});

test('a process that ends while nobody listens leaves everything on disk, with its good-bye', async () => {
  const { sender, runtime, ledger, spool } = await afterAnOutage(64e6, false);
  const folder = await spool.own();
  const closed = sender.close();
  let entries: { closing?: boolean; series: { count: number }[] }[] = [];
  await vi.waitFor(async () => {
    const files = (await folder?.list()) ?? [];
    const read = await Promise.all(files.map(({ sequence }) => folder?.read(sequence)));
    entries = read.map((entry) => JSON.parse(typeof entry === 'object' ? entry.body : '{}'));
    expect(entries.at(-1)?.closing).toBe(true);
  });
  sender.abandon();
  await runtime.advance(1_000);
  await closed;
  const kept = entries.flatMap(({ series }) => series.map(({ count }) => count));
  expect(kept.reduce((sum, count) => sum + count, 0)).toBe(6_001);
  expect(ledger.droppedObservations).toBe(0);
});

test('a process that ends waits between two tries to read a batch that cannot be read', async () => {
  const { sender, runtime, spool } = await afterAnOutage(64e6, false);
  const path = (await spool.own())?.path ?? '';
  const batch = join(path, '000000000001.batch');
  await rename(batch, join(path, 'kept'));
  await mkdir(batch);
  const closed = sender.close();
  await vi.waitFor(() => expect(runtime.nextTimerMs).toBe(CLOSING_RETRY_MS));
  sender.abandon();
  await runtime.advance(CLOSING_RETRY_MS);
  await closed;
});
