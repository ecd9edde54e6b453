import { expect, test } from 'vitest';
import type { StoredKey } from '../store/store.ts';
import { authenticate, isExpired } from './authenticate.ts';
import type { KeyRing } from './key-ring.ts';

const KEY: StoredKey = {
  id: 'key_1',
  environment: 'production',
  kind: 'server',
  name: 'sdk',
  expiresMs: 2_000,
  revokedMs: null,
};
const WANTED = { scope: ['server'], what: 'GET /x' } as const;
const ring: KeyRing = {
  find: async (text) => (text === 'secret-text' ? KEY : null),
  forget() {},
};

test.each([
  { authorization: 'Bearer secret-text' },
  { authorization: 'bearer   secret-text ' },
  { 'x-tidegate-key': 'secret-text' },
  { 'x-api-key': 'secret-text' },
  { authorization: 'Basic x', 'x-tidegate-key': '', 'x-api-key': 'secret-text' },
])('authenticate() finds the key in %j', async (headers) => {
  expect(await authenticate(headers, WANTED, ring, 1_999)).toBe(KEY);
});

test.each([
  {},
  { authorization: 'Basic secret-text' },
  { authorization: 'secret-text' },
  { authorization: 'Bearer' },
  { 'x-tidegate-key': '' },
])('authenticate() finds no key in %j', async (headers) => {
  await expect(authenticate(headers, WANTED, ring, 0)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'Cannot use "GET /x": no API key was sent; send "Authorization: Bearer <key>"',
  });
});

test('authenticate() never repeats a key in an error', async () => {
  const headers = { authorization: 'Bearer wrong-text' };
  await expect(authenticate(headers, WANTED, ring, 0)).rejects.toSatisfy(
    (error) => !JSON.stringify([error, String(error)]).includes('wrong-text'),
  );
});

test('authenticate() refuses a kind that the route does not name', async () => {
  const headers = { authorization: 'Bearer secret-text' };
  const wanted = { scope: ['browser', 'admin'], what: 'GET /x' } as const;
  await expect(authenticate(headers, wanted, ring, 0)).rejects.toMatchObject({
    code: 'forbidden',
    message:
      'Cannot use "GET /x": the key is of kind "server"; use one of kind "browser" or "admin"',
  });
});

test('isExpired() is true from the last moment on', () => {
  expect([1_999, 2_000, 2_001].map((nowMs) => isExpired(KEY, nowMs))).toEqual([false, true, true]);
  expect(isExpired({ expiresMs: null }, 1e15)).toBe(false);
});
