import { expect, test, vi } from 'vitest';
import { aClientWorld } from './client-world.fixture.ts';
import { snapshotOf, watchedFlag } from './ruleset.fixture.ts';
import { SDK_NAME } from './sdk-name.ts';

async function aWorldOf(skewMs: number) {
  const { server, newClient } = await aClientWorld(snapshotOf(1, { chat: watchedFlag() }));
  const warnings: string[] = [];
  const client = newClient({
    onWarning: ({ code, message }) => code === 'clock-skew' && warnings.push(message),
  });
  await client.ready();
  // As much later as the hello is forgotten.
  for (let beat = 0; beat < 9; beat += 1) {
    server.send({ event: 'beat', serverMs: Date.now() - skewMs, flushEveryMs: 60_000 });
  }
  await vi.waitFor(() => {
    const nearby = Math.abs(client.counters().clockOffsetMs + skewMs);
    expect(nearby).toBeLessThan(1_000);
  });
  return { server, client, warnings };
}

test('a client whose clock is wrong warns once, goes by the server, and tells it', async () => {
  const { server, client, warnings } = await aWorldOf(60_000);
  server.send({ event: 'beat', serverMs: Date.now() - 60_000, flushEveryMs: 60_000 });
  client.observe('queue_length', 1);
  await client.flush();
  const told = () => server.batches.at(-1);
  await vi.waitFor(() => expect(told()?.clockAheadMs).toBeGreaterThan(59_000));
  expect([told()?.sdk, warnings.length]).toEqual([SDK_NAME, 1]);
  expect(warnings[0]).toMatch(/^This clock is \d+ ms ahead of the server's: /);
  expect(Math.abs(client.nowMs() - (Date.now() - 60_000))).toBeLessThan(1_000);
});

test('a client whose clock is behind says so, and one that is right says nothing', async () => {
  const [behind, right] = [await aWorldOf(-60_000), await aWorldOf(0)];
  expect(behind.warnings).toMatchObject([expect.stringContaining(' ms behind the server')]);
  expect(right.warnings).toEqual([]);
});
