import { gunzipSync } from 'node:zlib';
import { type TelemetryBatch, telemetryBatchContract } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { BatchSealer } from './batch-sealer.ts';
import { createControlPlane } from './control-plane.ts';
import { createLedger } from './ledger.ts';
import { ManualRuntime, settled } from './manual-runtime.fixture.ts';
import { MemoryOutgoing } from './outgoing.ts';
import { SDK_NAME } from './sdk-name.ts';
import { Sender } from './sender.ts';
import type { TelemetryChunk } from './telemetry-chunk.ts';

const row = (startMs: number) => {
  const cell = { kind: 'count', count: 1 };
  const series = { flag: 'a', variant: 'b', draw: 1, metric: 'c', startMs, cell };
  return { list: 'series' as const, json: JSON.stringify(series), observations: 1 };
};
const accept = (flushEveryMs = 10_000, rejected: unknown[] = []) =>
  Response.json({ applied: 1, duplicate: false, rejected, flushEveryMs });

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
}

function newSender({ watched = false, paceMs = 10_000 } = {}) {
  const runtime = new ManualRuntime();
  const bodies: string[] = [];
  const answers: (() => Promise<Response> | Response)[] = [];
  runtime.respond = async (_url, init) => {
    bodies.push(textOf(init.body as Uint8Array));
    return await (answers.shift() ?? (() => accept(paceMs)))();
  };
  const warnings: string[] = [];
  const ledger = createLedger(({ code }) => warnings.push(code));
  const fold: { row: ReturnType<typeof row> }[] = [];
  const collect = async (): Promise<TelemetryChunk[]> => {
    const drained = fold.splice(0).map((folded) => folded.row);
    return drained.length === 0 ? [] : [drained];
  };
  const ruleset = () => ({ lineage: 1, version: 7 });
  const sealer = new BatchSealer({
    ledger,
    nowMs: runtime.nowMs,
    clockAheadMs: () => null,
    ruleset,
  });
  const sender = new Sender({
    plane: createControlPlane({ url: 'http://tidegate.test', key: 'k' }, runtime),
    runtime,
    ledger,
    sealer,
    outgoing: new MemoryOutgoing(sealer, ledger),
    collect,
    folded: () => fold.length,
    waiting: () => fold.length > 0,
    watched: () => watched,
  });
  const observe = (startMs = 0) => fold.push({ row: row(startMs) });
  const batches = (): TelemetryBatch[] =>
    bodies.map((body) => telemetryBatchContract.parse(JSON.parse(body)) as TelemetryBatch);
  return { runtime, sender, ledger, warnings, answers, bodies, batches, observe, fold };
}

test('flush() sends numbered batches with what was folded', async () => {
  const { sender, batches, observe, runtime } = newSender();
  observe(10_000);
  await sender.flush();
  observe(20_000);
  await sender.flush();
  await sender.flush();
  const [first, second, ...others] = batches();
  expect(others).toEqual([]);
  expect(first).toEqual({
    schema: 1,
    sdk: SDK_NAME,
    instanceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    sequence: 1,
    sentAtMs: runtime.wallMs,
    ruleset: { lineage: 1, version: 7 },
    dropped: { observations: 0, batches: 0 },
    series: [JSON.parse(row(10_000).json)],
  });
  expect(second).toMatchObject({ sequence: 2, instanceId: first?.instanceId });
});

test('flush() sends the same bytes again until they are answered, then the rest', async () => {
  const { runtime, sender, answers, bodies, batches, observe } = newSender();
  const proxy = () => new Response('<html>', { status: 200 });
  answers.push(
    () => Promise.reject(new Error('down')),
    () => new Response('', { status: 503 }),
    proxy,
  );
  observe(10_000);
  await sender.flush();
  observe(20_000);
  await runtime.advance(4_900);
  expect(bodies).toHaveLength(4);
  expect(new Set(bodies).size).toBe(1);
  await sender.flush();
  expect(batches().map(({ sequence }) => sequence)).toEqual([1, 1, 1, 1, 2]);
});

test('the sender keeps one batch in flight', async () => {
  const { sender, answers, bodies, observe } = newSender();
  let answer = (_response: Response): void => {};
  answers.push(() => new Promise((resolve) => (answer = resolve)));
  observe();
  const flushed = Promise.all([sender.flush(), sender.flush()]);
  await settled();
  observe();
  expect(bodies).toHaveLength(1);
  answer(accept());
  await flushed;
  expect(bodies).toHaveLength(2);
});

test('the sender keeps pace with the server: empty batches each second while watched', async () => {
  const { runtime, sender, batches } = newSender({ watched: true, paceMs: 1_000 });
  sender.setFlushEvery(1_000);
  await runtime.advance(10_400);
  expect(batches().map(({ series }) => series.length)).toEqual(Array.from({ length: 10 }, () => 0));
});

test('the sender gives a sign of life every 10 s while nothing is watched', async () => {
  const { runtime, sender, batches, observe } = newSender({ paceMs: 1_000 });
  sender.setFlushEvery(1_000);
  await runtime.advance(30_000);
  expect(batches()).toHaveLength(3);
  observe();
  await runtime.advance(1_000);
  expect(batches()).toHaveLength(4);
});

test('the sender follows the pace of an answer', async () => {
  const { runtime, batches, answers, observe } = newSender({ watched: true });
  answers.push(() => accept(200));
  observe();
  await runtime.advance(5_000);
  expect(batches()).toHaveLength(1);
  answers.push(...Array.from({ length: 9 }, () => () => accept(200)));
  await runtime.advance(1_000);
  expect(batches()).toHaveLength(6);
});

test('flushSoon() sends at once, and then at most each second', async () => {
  const { runtime, sender, batches, observe } = newSender();
  for (let turn = 0; turn < 9; turn += 1) {
    observe();
    sender.flushSoon();
    await runtime.advance(100);
  }
  expect(batches()).toHaveLength(1);
  await runtime.advance(100);
  expect(batches().map(({ series }) => series.length)).toEqual([1, 8]);
});

test('the sender drops a batch that the server will never take, and tells the next one', async () => {
  const { sender, answers, ledger, warnings, batches, observe } = newSender();
  answers.push(() => new Response('', { status: 413 }));
  observe();
  observe();
  await sender.flush();
  expect([ledger.droppedBatches, ledger.droppedObservations]).toEqual([1, 2]);
  observe();
  await sender.flush();
  observe();
  await sender.flush();
  expect(batches().map(({ sequence, dropped }) => [sequence, dropped])).toEqual([
    [1, { observations: 0, batches: 0 }],
    [2, { observations: 2, batches: 1 }],
    [3, { observations: 0, batches: 0 }],
  ]);
  expect(warnings).toEqual(['telemetry-refused']);
});

test('the sender counts the series that the server rejected', async () => {
  const { sender, answers, ledger, warnings, observe } = newSender();
  answers.push(() => accept(10_000, [{ index: 1, code: 'not-finite' }]));
  observe();
  observe();
  await sender.flush();
  expect([ledger.droppedObservations, ledger.droppedBatches]).toEqual([1, 0]);
  expect(warnings).toEqual(['telemetry-rejected']);
});

test('the sender keeps what it can while the server is away, drops the oldest and counts', async () => {
  const { runtime, sender, answers, ledger, batches, observe, fold } = newSender();
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    answers.push(() => Promise.reject(new Error('down')));
  }
  sender.setFlushEvery(1_000);
  observe(0);
  await sender.flush();
  // A fold that is half full is put aside every second: 100 chunks wait, the others are dropped.
  for (let second = 1; second <= 103; second += 1) {
    for (let series = 0; series < 1_000; series += 1) observe(second * 10_000);
    await runtime.advance(1_000);
  }
  expect(fold).toEqual([]);
  expect([ledger.droppedBatches, ledger.droppedObservations]).toEqual([3, 3_000]);
  answers.length = 0;
  await sender.flush();
  const sent = batches().slice(-101);
  expect(sent.map(({ sequence }) => sequence)).toEqual(sent.map((_, index) => index + 1));
  expect(sent.map(({ series }) => series[0]?.startMs)).toEqual([
    0,
    ...Array.from({ length: 100 }, (_, index) => (index + 4) * 10_000),
  ]);
  expect(sent[1]?.dropped).toEqual({ observations: 3_000, batches: 3 });
});

test('the sender asks at most once in 30 s after ten minutes of refusal, and goes on', async () => {
  const { runtime, sender, answers, bodies, observe } = newSender();
  for (let attempt = 0; attempt < 100; attempt += 1)
    answers.push(() => new Response('', { status: 401 }));
  observe();
  await sender.flush();
  await runtime.advance(3_600_000);
  expect(bodies.length).toBeGreaterThan(6);
  expect(bodies.length).toBeLessThan(20);
  answers.length = 0;
  await runtime.advance(600_000);
  expect(JSON.parse(bodies.at(-1) ?? '').sequence).toBeGreaterThan(1);
});

test('close() sends what is left and says good-bye with the last batch only', async () => {
  const { runtime, sender, answers, batches, observe } = newSender();
  answers.push(() => Promise.reject(new Error('down')));
  observe();
  await sender.flush();
  observe();
  const closed = sender.close();
  await runtime.advance(2_000);
  await closed;
  expect(batches().map(({ sequence, closing }) => [sequence, closing])).toEqual([
    [1, undefined],
    [1, undefined],
    [2, true],
  ]);
  await runtime.advance(60_000);
  expect([batches().length, runtime.nextTimerMs]).toEqual([3, null]);
});

test('abandon() ends a good-bye that nobody hears and counts what was left', async () => {
  const { runtime, sender, ledger, answers, observe } = newSender();
  for (let attempt = 0; attempt < 100; attempt += 1) {
    answers.push(() => Promise.reject(new Error('down')));
  }
  observe();
  const closed = sender.close();
  await runtime.advance(2_000);
  sender.abandon();
  await runtime.advance(1_000);
  await closed;
  expect([ledger.droppedBatches, ledger.droppedObservations]).toEqual([1, 1]);
  expect(runtime.nextTimerMs).toBeNull();
});
