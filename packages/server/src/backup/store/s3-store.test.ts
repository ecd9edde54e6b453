import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readAll, someBytes, streamOf } from '../format/sealed-backup.fixture.ts';
import { acceptBackupStore, never, objectName } from './backup-store.fixture.ts';
import { storeLimits } from './limits.ts';
import { s3Error } from './s3-bucket.fixture.ts';
import { type S3Server, startS3Server } from './s3-server.fixture.ts';
import { createS3Store } from './s3-store.ts';
import { partBytesOf } from './s3-upload.ts';

const PART = 65_536;
const LIMITS = { ...storeLimits, partBytes: PART, partsPerStep: 3, listPage: 2 };

let s3: S3Server;
beforeAll(async () => {
  s3 = await startS3Server({ minPartBytes: PART });
});
afterAll(() => s3.close());
beforeEach(() => {
  s3.objects.clear();
  s3.uploads.clear();
  s3.log.length = 0;
  s3.fault = () => null;
  s3.skewMs = 0;
  s3.hasEqualParts = false;
});

const store = (more: Partial<S3Server['work']> = {}) =>
  createS3Store({ ...s3.work, ...more }, { limits: LIMITS });
const put = (bytes: number, more: Partial<S3Server['work']> = {}) =>
  store(more).put(objectName(), streamOf(someBytes(bytes), 30_000), never);

acceptBackupStore('bucket', () => store(), 600_000);

test('what fits into one part is put at once, the rest part by part', async () => {
  await put(PART);
  const key = `/tide gate/${objectName()}`;
  expect(s3.log).toEqual([`PUT ${key}?x-id 200`]);
  s3.log.length = 0;
  await put(PART * 5 + 1);
  expect(s3.log).toEqual([
    `POST ${key}?uploads 200`,
    ...Array.from({ length: 5 }, () => `PUT ${key}?partNumber&uploadId&x-id 200`),
    `POST ${key}?uploadId 200`,
  ]);
  expect(s3.uploads.size).toBe(0);
  expect(s3.objects.get(`tide gate/${objectName()}`)?.body.length).toBe(PART * 5 + 1);
});

test('parts grow so that 10 000 of them hold 5 TiB', () => {
  const { partsMax } = storeLimits;
  let bytes = 0;
  for (let number = 1; number <= partsMax; number += 1) bytes += partBytesOf(number, storeLimits);
  expect(bytes).toBeGreaterThanOrEqual(5 * 2 ** 40);
  expect(partBytesOf(1, storeLimits)).toBe(8 * 2 ** 20);
  expect(partBytesOf(75, storeLimits)).toBe(8 * 2 ** 20);
  expect(partBytesOf(76, storeLimits)).toBe(16 * 2 ** 20);
  // The largest part that S3 takes.
  expect(partBytesOf(partsMax, storeLimits)).toBeLessThanOrEqual(5 * 2 ** 30);
});

test('parts of one size do not grow, for those that take no others', async () => {
  s3.hasEqualParts = true;
  await expect(put(PART * 8)).rejects.toMatchObject({ code: 'failed' });
  await put(PART * 8 + 1, { partBytes: PART });
  expect(s3.objects.get(`tide gate/${objectName()}`)?.body.length).toBe(PART * 8 + 1);
  const limits = { ...LIMITS, partsMax: 3 };
  const small = createS3Store({ ...s3.work, partBytes: PART }, { limits });
  const putting = small.put(objectName(1), streamOf(someBytes(PART * 4)), never);
  await expect(putting).rejects.toMatchObject({
    ...{ code: 'refused', message: expect.stringContaining('a larger "partMiB"') },
  });
});

test('more parts than there may be are refused and taken back', async () => {
  const limits = { ...LIMITS, partsMax: 3 };
  const small = createS3Store(s3.work, { limits });
  const content = (bytes: number) => streamOf(someBytes(bytes));
  await small.put(objectName(), content(PART * 3), never);
  await expect(small.put(objectName(1), content(PART * 3 + 1), never)).rejects.toMatchObject({
    ...{ code: 'refused', message: expect.stringContaining('more than 3 parts') },
  });
  expect([s3.uploads.size, s3.objects.size]).toEqual([0, 1]);
});

test('the class, the token and the prefix go with each object', async () => {
  const guarded = await startS3Server({ minPartBytes: PART, sessionToken: 'token of the session' });
  const { work } = guarded;
  for (const bytes of [10, PART * 3])
    await createS3Store(
      { ...work, storageClass: 'STANDARD_IA', prefix: '' },
      { limits: LIMITS },
    ).put(...([objectName(bytes), streamOf(someBytes(bytes)), never] as const));
  const classes = [...guarded.objects].map(([key, { storageClass }]) => [key, storageClass]);
  expect(classes).toEqual([
    [objectName(10), 'STANDARD_IA'],
    [objectName(PART * 3), 'STANDARD_IA'],
  ]);
  await expect(createS3Store({ ...work, sessionToken: null }).list(never)).rejects.toMatchObject({
    ...{ code: 'refused', message: expect.stringContaining('session token') },
  });
  await guarded.close();
});

test('list() reads page by page and passes over what is none of ours', async () => {
  const one = store();
  for (const number of [0, 1, 2, 3, 4])
    await one.put(objectName(number), streamOf(someBytes(1)), never);
  for (const key of ['tide gate/app/readme.txt', 'other/x', `tide gate/deep/${objectName()}`])
    s3.objects.set(key, { body: Buffer.from('x'), storageClass: null, modifiedMs: 0 });
  s3.log.length = 0;
  expect((await one.list(never)).map(({ name }) => name)).toEqual(
    [0, 1, 2, 3, 4].map((number) => objectName(number)),
  );
  expect(s3.log).toHaveLength(4);
  const few = createS3Store(s3.work, { limits: { ...LIMITS, objectsMax: 4 } });
  await expect(few.list(never)).rejects.toMatchObject({ code: 'refused' });
});

test.each([
  ['a wrong secret', { secretAccessKey: 'another secret' }, 'refused', 'the secret is another one'],
  ['a wrong key', { accessKeyId: 'AKIAOTHER' }, 'refused', 'the key is not known'],
  ['a wrong region', { region: 'us-east-1' }, 'refused', 'in another region'],
  ['no such bucket', { bucket: 'other' }, 'refused', 'no such bucket'],
  ['nobody there', { endpoint: 'http://127.0.0.1:1' }, 'unreachable', 'nothing answers'],
] as const)('says what is wrong: %s', async (_name, more, code, why) => {
  const one = store(more);
  const content = () => streamOf(someBytes(PART * 3));
  const failures = [
    one.put(objectName(), content(), never),
    one.get(objectName(), never),
    one.list(never),
    one.remove(objectName(), never),
  ].map((work) =>
    expect(work).rejects.toMatchObject({ code, message: expect.stringContaining(why) }),
  );
  await Promise.all(failures);
  expect([s3.objects.size, s3.uploads.size]).toEqual([0, 0]);
});

test('no message holds a secret or the text of the server', async () => {
  const { message } = await store({ secretAccessKey: 'another secret' })
    .list(never)
    .then(
      () => new Error('none'),
      (error: Error) => error,
    );
  expect(message).toBe(
    'Cannot list store "archive": the secret is another one; look at "accessKeyId" and "secretAccessKey" of the store',
  );
});

test('a server that asks to slow down is asked again', async () => {
  let busy = 2;
  s3.fault = () => (busy-- > 0 ? s3Error(503, 'SlowDown') : null);
  expect(await put(PART * 3)).toEqual({ bytes: PART * 3 });
  expect(s3.log.filter((line) => line.endsWith('503'))).toHaveLength(2);
  s3.fault = () => s3Error(503, 'SlowDown');
  const hasty = createS3Store(s3.work, { limits: { ...LIMITS, attemptsMax: 2 } });
  await expect(hasty.list(never)).rejects.toMatchObject({ code: 'unreachable' });
});

test('a connection that is cut in a part is made anew', async () => {
  let cuts = 1;
  s3.fault = (_method, place) =>
    place.includes('partNumber') && cuts-- > 0 ? 'cut-request' : null;
  expect(await put(PART * 5)).toEqual({ bytes: PART * 5 });
  expect(s3.log.filter((line) => line.endsWith('cut'))).toHaveLength(1);
  expect(s3.objects.get(`tide gate/${objectName()}`)?.body.equals(someBytes(PART * 5))).toBe(true);
});

test('a part that cannot be sent takes the upload back', async () => {
  s3.fault = (_method, place) =>
    place.includes('partNumber') ? s3Error(403, 'AccessDenied') : null;
  await expect(put(PART * 5)).rejects.toMatchObject({ code: 'refused' });
  expect([s3.objects.size, s3.uploads.size]).toEqual([0, 0]);
  expect(s3.log.at(-1)).toMatch(/^DELETE .*uploadId.* 204$/);
});

test('parts that are too small are refused by the server and taken back', async () => {
  const limits = { ...LIMITS, partBytes: PART - 1, partsPerStep: 100 };
  const content = streamOf(someBytes(PART * 3));
  const putting = createS3Store(s3.work, { limits }).put(objectName(), content, never);
  await expect(putting).rejects.toMatchObject({
    ...{ code: 'failed', message: expect.stringContaining('too small') },
  });
  expect([s3.objects.size, s3.uploads.size]).toEqual([0, 0]);
});

test('an answer that is cut in the middle does not end well', async () => {
  await put(300_000);
  s3.fault = (method) => (method === 'GET' ? 'cut-answer' : null);
  await expect(readAll(await store().get(objectName(), never))).rejects.toMatchObject({
    ...{ name: 'BackupFailure', code: 'unreachable' },
  });
});

test('an answer that falls silent ends', async () => {
  await put(300_000);
  s3.fault = (method) => (method === 'GET' ? 'stop-in-answer' : null);
  const limits = { ...LIMITS, silenceTimeoutMs: 200 };
  const reading = readAll(await createS3Store(s3.work, { limits }).get(objectName(), never));
  await expect(reading).rejects.toMatchObject({ name: 'BackupFailure', code: 'unreachable' });
});

test('a clock that is 20 minutes off is made up for', async () => {
  s3.skewMs = 1_200_000;
  await put(10);
  const statuses = s3.log.map((line) => line.slice(-3));
  expect(statuses).toEqual(['403', '200']);
});

test.each([
  ['GLACIER', 'up to 5 h'],
  ['DEEP_ARCHIVE', 'up to 12 h'],
])('what lies in %s says how long its retrieval takes', async (storageClass, wait) => {
  await put(10, { storageClass });
  await expect(store({ storageClass }).get(objectName(), never)).rejects.toMatchObject({
    ...{ code: 'refused', message: expect.stringContaining(wait) },
  });
});

test('space() does not know', async () => {
  expect(await store().space(never)).toBeNull();
});
