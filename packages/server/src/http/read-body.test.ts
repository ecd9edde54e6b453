import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

const LIMIT = 1_000;
const GZIP = { 'content-encoding': 'gzip' };
const read = (body: string | Buffer, headers = {}) =>
  readBody(Readable.from([Buffer.from(body)]), headers, LIMIT);
const text = (length: number) => 'x'.repeat(length);

test('readBody() reads what is plain or gzip, up to the limit', async () => {
  expect(await read('')).toEqual(Buffer.alloc(0));
  expect(await read(text(LIMIT))).toEqual(Buffer.from(text(LIMIT)));
  expect(await read(gzipSync(text(LIMIT)), GZIP)).toEqual(Buffer.from(text(LIMIT)));
});

test.each([
  ['a body over the limit', text(LIMIT + 1), {}],
  ['a length over the limit', '1', { 'content-length': String(LIMIT + 1) }],
  ['a gzip that inflates beyond the limit', gzipSync(text(10_000_000)), GZIP],
])('readBody() refuses %s', async (_what, body, headers) => {
  await expect(read(body, headers)).rejects.toMatchObject({
    code: 'body-too-large',
    message: 'Cannot read the body: it is over 1000 bytes; send it in smaller parts',
  });
});

test('readBody() refuses what is said to be gzip and is not', async () => {
  await expect(read('{}', GZIP)).rejects.toMatchObject({
    code: 'malformed-request',
    message: 'Cannot read the body: it is said to be gzip and is not; send all of it',
  });
});

test('readBody() refuses another encoding', async () => {
  await expect(read('{}', { 'content-encoding': 'br' })).rejects.toMatchObject({
    code: 'unsupported-media-type',
  });
});

test('readBody() rejects when the sender goes away in the middle', async () => {
  const body = new Readable({ read() {} });
  const answer = readBody(body, {}, LIMIT);
  body.push('{"a"');
  body.destroy();
  await expect(answer).rejects.toMatchObject({ code: 'malformed-request' });
});
