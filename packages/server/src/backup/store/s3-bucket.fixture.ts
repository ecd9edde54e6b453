import { createHash, randomUUID } from 'node:crypto';

/** An answer of the server. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface S3Object {
  readonly body: Buffer;
  readonly storageClass: string | null;
  readonly modifiedMs: number;
}

interface Upload {
  readonly key: string;
  readonly storageClass: string | null;
  readonly parts: Map<number, { readonly body: Buffer; readonly etag: string }>;
}

interface S3Asked {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly storageClass: string | null;
  readonly body: Buffer;
}

/** A bucket in memory that keeps to the rules of S3 for objects and uploads in parts. */
export interface S3Bucket {
  readonly objects: Map<string, S3Object>;
  /** Uploads that neither ended nor were taken back. */
  readonly uploads: Map<string, Upload>;
  /** Whether all parts but the last must have one size, as some others that speak the protocol ask. */
  hasEqualParts: boolean;
  answer(asked: S3Asked): S3Answer;
}

const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];

/** Makes an empty bucket. @param minPartBytes of all parts but the last; 5 MiB at AWS */
export function newS3Bucket(minPartBytes: number, nowMs: () => number): S3Bucket {
  const objects = new Map<string, S3Object>();
  const uploads = new Map<string, Upload>();
  const bucket: S3Bucket = {
    ...{ objects, uploads, hasEqualParts: false },
    answer(asked) {
      const id = asked.query.get('uploadId');
      if (id !== null || asked.query.has('uploads')) return answerUpload(id, asked);
      return answerObject(asked);
    },
  };
  return bucket;

  function answerUpload(id: string | null, { method, key, query, storageClass, body }: S3Asked) {
    if (id === null) {
      const made = randomUUID();
      uploads.set(made, { key, storageClass, parts: new Map() });
      return xml(
        `<InitiateMultipartUploadResult><UploadId>${made}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const upload = uploads.get(id);
    if (upload?.key !== key) return s3Error(404, 'NoSuchUpload');
    if (method === 'PUT') return putPart(upload, query, body);
    if (method === 'DELETE') {
      uploads.delete(id);
      return { status: 204 };
    }
    const whole = completed(upload, body.toString(), minPartBytes, bucket.hasEqualParts);
    if (!Buffer.isBuffer(whole)) return whole;
    uploads.delete(id);
    const { storageClass: kept } = upload;
    objects.set(key, { body: whole, storageClass: kept, modifiedMs: nowMs() });
    return xml('<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
  }

  function answerObject({ method, key, query, storageClass, body }: S3Asked): S3Answer {
    if (method === 'DELETE') {
      objects.delete(key);
      return { status: 204 };
    }
    if (method === 'PUT') {
      objects.set(key, { body, storageClass, modifiedMs: nowMs() });
      return { status: 200, headers: { etag: etagOf(body) } };
    }
    return query.get('list-type') === '2' ? listed(objects, query) : got(objects.get(key));
  }
}

/** An answer that refuses, as S3 writes it; its text is for nobody's eyes. */
export function s3Error(status: number, code: string): S3Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>text of the server</Message><RequestId>1</RequestId></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function putPart(upload: Upload, query: URLSearchParams, body: Buffer): S3Answer {
  const number = Number(query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    return s3Error(400, 'InvalidArgument');
  const etag = etagOf(body);
  upload.parts.set(number, { body, etag });
  return { status: 200, headers: { etag } };
}

function completed(
  upload: Upload,
  text: string,
  minPartBytes: number,
  hasEqualParts: boolean,
): Buffer | S3Answer {
  const named = [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
    etag: (/<ETag>(.*?)</.exec(part)?.[1] ?? '').replaceAll('&quot;', '"'),
  }));
  if (named.length === 0) return s3Error(400, 'MalformedXML');
  const isInOrder = named.every(
    ({ number }, at) => at === 0 || number > (named[at - 1]?.number ?? 0),
  );
  if (!isInOrder) return s3Error(400, 'InvalidPartOrder');
  const found = named.map(({ number, etag }) => {
    const part = upload.parts.get(number);
    return part?.etag === etag ? part.body : null;
  });
  const bodies = found.filter((body) => body !== null);
  if (bodies.length < found.length) return s3Error(400, 'InvalidPart');
  if (bodies.slice(0, -1).some(({ length }) => length < minPartBytes))
    return s3Error(400, 'EntityTooSmall');
  const sizes = new Set(bodies.slice(0, -1).map(({ length }) => length));
  if (hasEqualParts && sizes.size > 1) return s3Error(400, 'InvalidPart');
  return Buffer.concat(bodies);
}

function got(object: S3Object | undefined): S3Answer {
  if (object === undefined) return s3Error(404, 'NoSuchKey');
  if (ARCHIVED.includes(object.storageClass ?? '')) return s3Error(403, 'InvalidObjectState');
  return { status: 200, headers: { etag: etagOf(object.body) }, body: object.body };
}

function listed(objects: ReadonlyMap<string, S3Object>, query: URLSearchParams): S3Answer {
  const prefix = query.get('prefix') ?? '';
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
  const most = Math.min(Number(query.get('max-keys') ?? 1_000), 1_000);
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, most);
  const rows = page.map((key) => {
    const object = objects.get(key);
    const time = new Date(object?.modifiedMs ?? 0).toISOString();
    return `<Contents><Key>${escaped(key)}</Key><LastModified>${time}</LastModified><Size>${object?.body.length}</Size></Contents>`;
  });
  const isCut = page.length < keys.length;
  const next = Buffer.from(page.at(-1) ?? '').toString('base64');
  return xml(
    `<ListBucketResult><IsTruncated>${isCut}</IsTruncated><KeyCount>${page.length}</KeyCount>${isCut ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}${rows.join('')}</ListBucketResult>`,
  );
}

function xml(body: string): S3Answer {
  const headers = { 'content-type': 'application/xml' };
  return { status: 200, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
