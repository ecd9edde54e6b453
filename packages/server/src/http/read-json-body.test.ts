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
  ['NaN', '{"a":NaN}', {}, 'it is not JSON'],
  ['nothing', '', {}, 'it is empty'],
  ['half of it', '{"a":', {}, 'it is not JSON'],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 'it is not UTF-8'],
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
