import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { createAddressGuard } from '../notify/address-guard.ts';
import { checkPostgres } from './check-postgres.ts';
import { closedPort, listenTcp } from './probe.fixture.ts';

async function ask(url: string, signal = new AbortController().signal, allow = ['127.0.0.1']) {
  const by = { guard: createAddressGuard(allow), signal, timeoutMs: 2_000, limits };
  return await checkPostgres({ kind: 'postgres', url }, by).catch((cause: unknown) =>
    cause instanceof Error && 'code' in cause ? cause.code : String(cause),
  );
}

test('checkPostgres() rejects when nobody listens', async () => {
  const url = `postgres://probe:s3cret@127.0.0.1:${await closedPort()}/app`;
  expect(await ask(url)).toBe('ECONNREFUSED');
});

test('checkPostgres() ends with its signal when the server takes the connection and says nothing', async () => {
  const end = new AbortController();
  const { port, close } = await listenTcp((socket) => {
    socket.once('data', () => end.abort(new Error('told to')));
  });
  expect(await ask(`postgres://probe@127.0.0.1:${port}/app`, end.signal)).toBe('Error: told to');
  await close();
});

test('checkPostgres() cuts a server off that never stops talking', async () => {
  let said = 0;
  const { port, close } = await listenTcp((socket) => {
    const block = Buffer.alloc(65_536);
    const more = (): void =>
      void socket.write(block, (error) => {
        said += block.length;
        if (!error) more();
      });
    // A message of 2 GiB begins.
    socket.once('data', () => socket.write(Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff]), more));
  });
  const asked = await ask(`postgres://probe@127.0.0.1:${port}/app`, AbortSignal.timeout(5_000));
  expect(asked).toBe('Error: it said more than 1048576 bytes');
  expect(said).toBeLessThan(100 * limits.probePostgresBytes);
  await close();
});

test('checkPostgres() connects to no address that is neither public nor allowed', async () => {
  let taken = 0;
  const { port, close } = await listenTcp(() => {
    taken += 1;
  });
  const url = `postgres://probe@localhost:${port}/app`;
  expect(await ask(url, new AbortController().signal, [])).toMatch(/^Error: Cannot connect to/);
  expect(taken).toBe(0);
  await close();
});
