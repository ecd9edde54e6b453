import { expect, test } from 'vitest';
import { createAddressGuard } from '../notify/address-guard.ts';
import { checkTcp } from './check-tcp.ts';
import { closedPort, listenTcp } from './probe.fixture.ts';

async function ask(host: string, port: number, allow = ['127.0.0.1', '::1']): Promise<unknown> {
  const by = { guard: createAddressGuard(allow), signal: new AbortController().signal };
  return await checkTcp({ kind: 'tcp', host, port }, by).catch((cause: unknown) =>
    cause instanceof Error && 'code' in cause ? cause.code : String(cause),
  );
}

test('checkTcp() opens a connection and closes it', async () => {
  let closed = (): void => {};
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const { port, close } = await listenTcp((socket) => {
    socket.resume().once('close', closed);
  });
  expect(await ask('127.0.0.1', port)).toEqual({ ok: true, detail: '' });
  await isClosed;
  expect(await ask('localhost', port)).toEqual({ ok: true, detail: '' });
  await close();
});

test('checkTcp() rejects when nobody listens or the name is unknown', async () => {
  expect(await ask('127.0.0.1', await closedPort())).toBe('ECONNREFUSED');
  expect(await ask('nobody.invalid', 80)).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
});

test('checkTcp() connects to no address that is neither public nor allowed', async () => {
  let taken = 0;
  const { port, close } = await listenTcp(() => {
    taken += 1;
  });
  for (const host of ['127.0.0.1', 'localhost', '::ffff:127.0.0.1', '169.254.169.254']) {
    expect(await ask(host, port, ['10.0.0.0/8'])).toMatch(/^Error: Cannot connect to/);
  }
  expect(taken).toBe(0);
  await close();
});

test('checkTcp() gives up before it connects when the signal says so', async () => {
  const { port, close } = await listenTcp();
  const signal = AbortSignal.abort(new Error('told to'));
  const by = { guard: createAddressGuard(['127.0.0.1']), signal };
  await expect(checkTcp({ kind: 'tcp', host: '127.0.0.1', port }, by)).rejects.toThrow('told to');
  await close();
});
