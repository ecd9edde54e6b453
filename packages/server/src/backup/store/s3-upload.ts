import type { Readable } from 'node:stream';
import type { CompletedPart, StorageClass } from '@aws-sdk/client-s3';
import { BackupFailure } from '../backup-store.ts';
import type { StoreLimits } from './limits.ts';
import type { S3 } from './s3-store.ts';

/** What is uploaded where. */
export interface S3Upload extends S3 {
  readonly limits: StoreLimits;
  readonly signal: AbortSignal;
  readonly bucket: string;
  readonly key: string;
  readonly storageClass: string | null;
}

/**
 * Uploads a stream whose length nobody knows: in one request when it fits into one part, else part by
 * part, one on its way while the next is collected, so two are in memory. What is cut short is taken
 * back. Answers the bytes.
 */
export async function uploadToS3(content: Readable, to: S3Upload): Promise<number> {
  const parts = partsOf(content, to.limits);
  const { value: first } = await parts.next();
  if (first !== undefined && !first.isLast) return await putParts(first.body, parts, to);
  const body = first?.body ?? Buffer.alloc(0);
  await putWhole(body, to);
  return body.length;
}

/**
 * Bytes of a part: they grow, so that 10 000 parts hold the largest object there is while a small one
 * needs little memory.
 *
 * @param number from 1
 */
export function partBytesOf(number: number, { partBytes, partsPerStep }: StoreLimits): number {
  return partBytes * (1 + Math.floor((number - 1) / partsPerStep));
}

interface Part {
  readonly body: Buffer;
  readonly isLast: boolean;
}

type Parts = AsyncGenerator<Part, undefined>;

async function* partsOf(content: Readable, limits: StoreLimits): Parts {
  let number = 1;
  let part = Buffer.allocUnsafe(partBytesOf(number, limits));
  let used = 0;
  for await (const piece of content as AsyncIterable<Buffer>) {
    let from = 0;
    while (from < piece.length) {
      // Handed over only when more follows: the last part is known by its being the last.
      if (used === part.length) {
        yield { body: part, isLast: false };
        number += 1;
        part = Buffer.allocUnsafe(partBytesOf(number, limits));
        used = 0;
      }
      const taken = piece.subarray(from, from + part.length - used);
      part.set(taken, used);
      used += taken.length;
      from += taken.length;
    }
  }
  if (used > 0) yield { body: part.subarray(0, used), isLast: true };
}

async function putWhole(Body: Buffer, to: S3Upload): Promise<void> {
  const asked = new to.sdk.PutObjectCommand({ ...placeOf(to), ...classOf(to), Body });
  await to.client.send(asked, { abortSignal: to.signal });
}

async function putParts(first: Buffer, parts: Parts, to: S3Upload): Promise<number> {
  const { client, sdk, signal } = to;
  const create = new sdk.CreateMultipartUploadCommand({ ...placeOf(to), ...classOf(to) });
  const { UploadId } = await client.send(create, { abortSignal: signal });
  const upload = { ...placeOf(to), UploadId };
  const sent: CompletedPart[] = [];
  let bytes = 0;
  let underWay: Promise<unknown> = Promise.resolve();
  const begin = (Body: Buffer): void => {
    const PartNumber = sent.length + 1;
    if (PartNumber > to.limits.partsMax) throw tooLarge(to);
    const part: CompletedPart = { PartNumber };
    sent.push(part);
    bytes += Body.length;
    const asked = new sdk.UploadPartCommand({ ...upload, PartNumber, Body });
    underWay = client.send(asked, { abortSignal: signal }).then(({ ETag }) => {
      part.ETag = ETag;
    });
    // Waited for before the next one; until then nobody listens.
    underWay.catch(() => {});
  };
  try {
    begin(first);
    for await (const { body } of parts) {
      await underWay;
      begin(body);
    }
    await underWay;
    const complete = { ...upload, MultipartUpload: { Parts: sent } };
    await client.send(new sdk.CompleteMultipartUploadCommand(complete), { abortSignal: signal });
    return bytes;
  } catch (error) {
    await underWay.catch(() => {});
    // Not by the signal: it may be what ended the upload, and parts cost money until they are gone.
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => {});
    throw error;
  }
}

function placeOf({ bucket, key }: S3Upload): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: key };
}

/** Those that speak the protocol have classes of their own; they answer which they know. */
function classOf({ storageClass }: S3Upload): { StorageClass?: StorageClass } {
  return storageClass === null ? {} : { StorageClass: storageClass as StorageClass };
}

function tooLarge({ limits }: S3Upload): BackupFailure {
  const why = Number.isFinite(limits.partsPerStep)
    ? 'S3 keeps objects of at most 5 TiB'
    : 'give the store a larger "partMiB"';
  const message = `Cannot go on with the upload: it has more than ${limits.partsMax} parts; ${why}`;
  return new BackupFailure('refused', message);
}
