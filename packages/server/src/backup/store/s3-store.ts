import type { Readable } from 'node:stream';
import type { _Object, S3Client } from '@aws-sdk/client-s3';
import { BackupFailure, type BackupStore, type StoredObject } from '../backup-store.ts';
import { endOnAbort } from '../format/end-on-abort.ts';
import { checkObjectName, readObjectName } from '../format/object-names.ts';
import type { S3StoreWork } from '../store-work.ts';
import { tooMany } from './directory-objects.ts';
import { type StoreLimits, storeLimits } from './limits.ts';
import { s3Failure } from './s3-failure.ts';
import { failingAs } from './s3-reading.ts';
import { uploadToS3 } from './s3-upload.ts';

/** What an S3 store works with. */
export interface S3StoreParts {
  readonly limits?: StoreLimits;
}

/**
 * A bucket of S3, or of what speaks its protocol, as a store. The client is loaded when it is first
 * needed: a server that has no such store does not pay for it.
 */
export function createS3Store(
  work: S3StoreWork,
  { limits: bounds = storeLimits }: S3StoreParts = {},
): BackupStore {
  const limits = partsOfOneSize(work, bounds);
  let made: Promise<S3> | null = null;
  const s3 = (): Promise<S3> => {
    made ??= newS3(work, limits);
    return made;
  };
  /** Runs one thing with the client; what goes wrong is told in words. */
  const using = async <Result>(
    doing: string,
    signal: AbortSignal,
    run: (s3: S3) => Promise<Result>,
  ): Promise<Result> => {
    try {
      if (signal.aborted) throw new BackupFailure('ended', 'Cannot go on: it was told to end');
      return await run(await s3());
    } catch (error) {
      throw s3Failure(doing, work, error, signal);
    }
  };
  const keyOf = (name: string): string => `${work.prefix}${checkObjectName(name)}`;
  return {
    ...{ name: work.name, kind: 's3', offSite: work.offSite },
    async put(name, content, signal) {
      const from = endOnAbort(content, signal);
      const doing = `write "${name}" to`;
      try {
        return await using(doing, signal, async (with_) => ({
          bytes: await uploadToS3(from, {
            ...{ ...with_, limits, signal },
            ...{ bucket: work.bucket, key: keyOf(name), storageClass: work.storageClass },
          }),
        }));
      } finally {
        content.destroy();
      }
    },
    get(name, signal) {
      const doing = `read "${name}" from`;
      return using(doing, signal, async ({ client, sdk }) => {
        const asked = new sdk.GetObjectCommand({ Bucket: work.bucket, Key: keyOf(name) });
        const { Body } = await client.send(asked, { abortSignal: signal });
        // In Node the body is always a stream of Node.
        const body = Body as unknown as Readable;
        return failingAs(body, signal, (error) => s3Failure(doing, work, error, signal));
      });
    },
    list: (signal) => using('list', signal, (with_) => listS3(with_, work, limits, signal)),
    remove: (name, signal) =>
      using(`remove "${name}" from`, signal, async ({ client, sdk }) => {
        const asked = new sdk.DeleteObjectCommand({ Bucket: work.bucket, Key: keyOf(name) });
        await client.send(asked, { abortSignal: signal }).catch((error: unknown) => {
          if (!(error instanceof Error && error.name === 'NoSuchKey')) throw error;
        });
      }),
    space: async () => null,
  };
}

/** Some that speak the protocol take parts of one size alone. */
function partsOfOneSize({ partBytes }: S3StoreWork, limits: StoreLimits): StoreLimits {
  if (partBytes === null) return limits;
  return { ...limits, partBytes, partsPerStep: Number.POSITIVE_INFINITY };
}

/** The client and the commands that it takes. */
export interface S3 {
  readonly sdk: typeof import('@aws-sdk/client-s3');
  readonly client: S3Client;
}

async function newS3(work: S3StoreWork, limits: StoreLimits): Promise<S3> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region: work.region,
    credentials: {
      accessKeyId: work.accessKeyId,
      secretAccessKey: work.secretAccessKey,
      ...(work.sessionToken === null ? {} : { sessionToken: work.sessionToken }),
    },
    ...(work.endpoint === null ? {} : { endpoint: work.endpoint }),
    // Nothing but the operator's file says where backups go.
    ignoreConfiguredEndpointUrls: true,
    forcePathStyle: work.pathStyle,
    // Others that speak the protocol do not know the newer checksums; ours stand in the manifest.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: limits.attemptsMax,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: limits.connectTimeoutMs,
      socketTimeout: limits.silenceTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
  return { sdk, client };
}

async function listS3(
  { client, sdk }: S3,
  work: S3StoreWork,
  limits: StoreLimits,
  signal: AbortSignal,
): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  let from: string | undefined;
  do {
    const asked = new sdk.ListObjectsV2Command({
      ...{ Bucket: work.bucket, Prefix: work.prefix, MaxKeys: limits.listPage },
      ...(from === undefined ? {} : { ContinuationToken: from }),
    });
    const page = await client.send(asked, { abortSignal: signal });
    found.push(...(page.Contents ?? []).flatMap((object) => oursOf(object, work.prefix)));
    if (found.length > limits.objectsMax) throw tooMany(work.name, limits);
    from = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (from !== undefined);
  return found.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** What else lies in the bucket is not looked at. */
function oursOf({ Key = '', Size = 0, LastModified }: _Object, prefix: string): StoredObject[] {
  const name = Key.slice(prefix.length);
  if (!Key.startsWith(prefix) || readObjectName(name) === null) return [];
  return [{ name, bytes: Size, modifiedMs: LastModified?.getTime() ?? 0 }];
}
