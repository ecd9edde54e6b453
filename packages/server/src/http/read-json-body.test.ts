import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readJsonBody } from './read-json-body.ts';

const LIMIT = 1_000;
const GZIP = { 'content-encoding': 'gzip' };
const read = (body: string | Buffer, headers = {}) =>
  readJsonBody(Readable.from([Buffer.from(body)]), headers, LIMIT);
const text = (length: number) => JSON.stringify('x'.repeat(length - 2));

test('readJsonBody() reads JSON when it is plain or gzip, up to the limit', async () => {
  expect(await read('{"a":[1,"ü"]}')).toEqual({ a: [1, 'ü'] });
  expect(await read(gzipSync('{"a":1}'), GZIP)).toEqual({ a: 1 });
  expect(await read(text(LIMIT))).toHaveLength(LIMIT - 2);
  expect(await read(gzipSync(text(LIMIT)), GZIP)).toHaveLength(LIMIT - 2);
});

test.each([
  ['a body over the limit', text(LIMIT + 1), {}],
  ['a length over the limit', '1', { 'content-length': String(LIMIT + 1) }],
  ['a gzip that inflates beyond the limit', gzipSync(text(10_000_000)), GZIP],
])('readJsonBody() refuses %s', async (_what, body, headers) => {
  await expect(read(body, headers)).rejects.toMatchObject({
    code: 'body-too-large',
    message: 'Cannot read the body: it is over 1000 bytes; send it in smaller parts',
  });
});

test.each([
  ['NaN', '{"a":NaN}', {}, 'it is not JSON'],
  ['nothing', '', {}, 'it is empty'],
  ['half of it', '{"a":', {}, 'it is not JSON'],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 'it is not UTF-8'],
  ['no gzip', '{}', GZIP, 'it is said to be gzip and is not'],
])('readJsonBody() refuses %s', async (_what, body, headers, state) => {
  await expect(read(body, headers)).rejects.toMatchObject({
    code: 'malformed-request',
    message: `Cannot read the body: ${state}; send one JSON document`,
  });
});

test('readJsonBody() says where JSON ends to be JSON', async () => {
  await expect(read('{"trials":NaN}')).rejects.toMatchObject({
    detail: expect.stringContaining('"trials":NaN'),
  });
});

test('readJsonBody() reads JSON nested as deep as the limit allows', async () => {
  expect(await read('['.repeat(400) + ']'.repeat(400))).toBeInstanceOf(Array);
});

test('readJsonBody() refuses another encoding', async () => {
  await expect(read('{}', { 'content-encoding': 'br' })).rejects.toMatchObject({
    code: 'unsupported-media-type',
  });
});

test('readJsonBody() rejects when the sender goes away in the middle', async () => {
  const body = new Readable({ read() {} });
  const answer = readJsonBody(body, {}, LIMIT);
  body.push('{"a"');
  body.destroy();
  await expect(answer).rejects.toMatchObject({ code: 'malformed-request' });
});
