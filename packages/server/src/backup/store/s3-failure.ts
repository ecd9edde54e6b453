import { BackupFailure } from '../backup-store.ts';
import type { S3StoreWork } from '../store-work.ts';
import { retrievalMs } from './retrieval.ts';

/**
 * What a bucket could not do, in words: of the answer only its code is told, since its text may quote
 * keys. Never throws.
 *
 * @param doing such as `read "app/bk_….dump" from`
 */
export function s3Failure(
  doing: string,
  work: S3StoreWork,
  error: unknown,
  signal: AbortSignal,
): BackupFailure {
  if (error instanceof BackupFailure) return error;
  if (signal.aborted) return new BackupFailure('ended', 'Cannot go on: it was told to end');
  const { code, status } = answerOf(error);
  const [kind, why] =
    code === 'InvalidObjectState'
      ? (['refused', archived(work)] as const)
      : (KNOWN[code] ?? kindOf(code, status));
  const message = `Cannot ${doing} store "${work.name}": ${why}`;
  return new BackupFailure(kind, message, { cause: error });
}

type Known = readonly [BackupFailure['code'], string];

const CREDENTIALS = 'look at "accessKeyId" and "secretAccessKey" of the store';
const BUSY: Known = ['unreachable', 'it asks to slow down; try again later'];
const KNOWN: Readonly<Record<string, Known>> = {
  NoSuchKey: ['not-found', 'it is not there'],
  NotFound: ['not-found', 'it is not there'],
  NoSuchBucket: ['refused', 'there is no such bucket; look at "bucket" and "region" of the store'],
  PermanentRedirect: ['refused', 'the bucket is in another region; look at "region" of the store'],
  AuthorizationHeaderMalformed: [
    'refused',
    'the bucket is in another region; look at "region" of the store',
  ],
  AccessDenied: ['refused', 'the key may not do this; give it the right to'],
  SignatureDoesNotMatch: ['refused', `the secret is another one; ${CREDENTIALS}`],
  InvalidAccessKeyId: ['refused', `the key is not known; ${CREDENTIALS}`],
  ExpiredToken: ['refused', 'the session token is over; give a new one'],
  InvalidToken: ['refused', 'the session token is not known; give another'],
  RequestTimeTooSkewed: ['refused', 'the clock of this machine is wrong; set it'],
  InvalidStorageClass: ['refused', 'there is no such class; look at "storageClass" of the store'],
  EntityTooSmall: ['failed', 'a part of the upload is too small'],
  EntityTooLarge: ['refused', 'it does not take so large an object'],
  QuotaExceeded: ['no-space', 'it has no room'],
  XMinioStorageFull: ['no-space', 'it has no room'],
  SlowDown: BUSY,
  ServiceUnavailable: BUSY,
  RequestTimeout: BUSY,
};

function archived({ storageClass }: S3StoreWork): string {
  const hours = Math.ceil((retrievalMs(storageClass) ?? 0) / 3_600_000);
  const wait = hours === 0 ? 'hours' : `up to ${hours} h`;
  return `it lies in an archive class and must be retrieved first, which takes ${wait}; ask the provider for it (RestoreObject), then try again`;
}

function kindOf(code: string, status: number | null): Known {
  if (status === null) return ['unreachable', `nothing answers there (${code})`];
  if (status === 404) return ['not-found', 'it is not there'];
  if (status === 507) return ['no-space', 'it has no room'];
  if (status >= 500) return ['unreachable', `it answers ${status} (${code}); try again later`];
  return ['failed', `it answers ${status} (${code})`];
}

/** The code of S3, or of the socket, and the status of the answer; `null` = there was none. */
function answerOf(error: unknown): { readonly code: string; readonly status: number | null } {
  if (!(error instanceof Error)) return { code: 'nothing more', status: null };
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  const told = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const named = metadata.httpStatusCode === undefined ? told : error.name;
  const code = /^[A-Za-z0-9_.]{1,60}$/.test(named) ? named : 'nothing more';
  return { code, status: metadata.httpStatusCode ?? null };
}
