import { expect, test } from 'vitest';
import { createAddressGuard } from '../notify/address-guard.ts';
import { checkPostgres } from './check-postgres.ts';
import { closedPort, listenTcp } from './probe.fixture.ts';

async function ask(url: string, signal = new AbortController().signal, allow = ['127.0.0.1']) {
  const by = { guard: createAddressGuard(allow), signal, timeoutMs: 2_000 };
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
