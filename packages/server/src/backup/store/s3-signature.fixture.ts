import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may ask, and what time it is. */
export interface S3Account {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `null` = none is expected. */
  readonly sessionToken: string | null;
  readonly nowMs: () => number;
}

const SKEW_MS = 900_000;
const NEEDED = ['host', 'x-amz-content-sha256', 'x-amz-date'];

/**
 * The code of S3 with which a request is refused; `null` = it is signed as it must be.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, written
 * anew so that client and server share no mistake.
 */
export function refusalOf(
  request: IncomingMessage,
  body: Buffer,
  account: S3Account,
): string | null {
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name, `${value}`.trim()]),
  );
  const [, id = '', day = '', region = '', names = '', signature = ''] =
    AUTHORIZATION.exec(headers.get('authorization') ?? '') ?? [];
  if (signature === '') return 'AccessDenied';
  if (id !== account.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== account.region) return 'AuthorizationHeaderMalformed';
  const date = headers.get('x-amz-date') ?? '';
  const atMs = Date.parse(date.replace(DATE, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(atMs) || !date.startsWith(day)) return 'AccessDenied';
  if (Math.abs(atMs - account.nowMs()) > SKEW_MS) return 'RequestTimeTooSkewed';
  if ((headers.get('x-amz-security-token') ?? null) !== account.sessionToken) return 'InvalidToken';
  const hash = sha256(body);
  if (headers.get('x-amz-content-sha256') !== hash) return 'XAmzContentSHA256Mismatch';
  const signed = names.split(';');
  const mustSign = [...headers.keys()].filter((name) => name.startsWith('x-amz-'));
  if ([...NEEDED, ...mustSign].some((name) => !signed.includes(name))) return 'AccessDenied';
  const canonical = [
    request.method,
    ...canonicalPlace(request.url ?? '/'),
    ...signed.map((name) => `${name}:${(headers.get(name) ?? '').replace(/ +/g, ' ')}`),
    '',
    names,
    hash,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${account.secretAccessKey}`,
  );
  return hmac(key, text).toString('hex') === signature ? null : 'SignatureDoesNotMatch';
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

function canonicalPlace(url: string): [path: string, query: string] {
  const { pathname, searchParams } = new URL(url, 'http://s3.test');
  const query = [...searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort((left, right) => (left < right ? -1 : 1))
    .join('&');
  return [decodeURIComponent(pathname).split('/').map(escaped).join('/'), query];
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
