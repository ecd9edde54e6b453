import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3StoreWork } from '../store-work.ts';
import { newS3Bucket, type S3Answer, type S3Bucket, s3Error } from './s3-bucket.fixture.ts';
import { refusalOf, type S3Account } from './s3-signature.fixture.ts';

/** What goes wrong with a request: an answer instead, a cut or silent connection. */
export type S3Fault = S3Answer | 'cut-request' | 'cut-answer' | 'stop-in-answer' | null;

/** A server on loopback that speaks the protocol of S3 and checks the signature of each request. */
export interface S3Server extends S3Bucket {
  readonly work: S3StoreWork;
  /** `<method> <path without the bucket>?<names of parameters> <answer>`, in order. */
  readonly log: string[];
  /** Decides on each request before it is looked at. */
  fault: (method: string, place: string) => S3Fault;
  /** Moves the server's clock. */
  skewMs: number;
  close(): Promise<void>;
}

/** Starts one with a bucket "backups"; it takes path-style addresses. */
export async function startS3Server(
  more: { readonly minPartBytes?: number; readonly sessionToken?: string } = {},
): Promise<S3Server> {
  const sessionToken = more.sessionToken ?? null;
  const nowMs = () => Date.now() + s3.skewMs;
  const account: S3Account = {
    ...{ region: 'eu-test-1', accessKeyId: 'AKIATESTTESTTEST', sessionToken, nowMs },
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  const bucket = newS3Bucket(more.minPartBytes ?? 5_242_880, nowMs);
  const http = createServer((request, response) => {
    handle(request, response, s3, account).catch(() => request.destroy());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const { region, accessKeyId, secretAccessKey } = account;
  const s3: S3Server = Object.assign<S3Bucket, Omit<S3Server, keyof S3Bucket>>(bucket, {
    work: {
      ...{ kind: 's3', name: 'archive', offSite: true, bucket: 'backups', prefix: 'tide gate/' },
      ...{
        region,
        accessKeyId,
        secretAccessKey,
        sessionToken,
        storageClass: null,
        partBytes: null,
        pathStyle: true,
      },
      ...{ endpoint: `http://127.0.0.1:${port}`, secrets: [secretAccessKey] },
    },
    ...{ log: [], fault: () => null, skewMs: 0 },
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  });
  return s3;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  s3: S3Server,
  account: S3Account,
): Promise<void> {
  const { method = '' } = request;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3.test');
  const [, bucket = '', ...rest] = decodeURIComponent(pathname).split('/');
  const key = rest.join('/');
  const names = [...searchParams.keys()].sort().join('&');
  const place = `/${key}${names === '' ? '' : '?'}${names}`;
  const fault = s3.fault(method, place);
  const note = (answer: string | number) => void s3.log.push(`${method} ${place} ${answer}`);
  if (fault === 'cut-request') {
    note('cut');
    request.socket.destroy();
    return;
  }
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const code = refusalOf(request, body, account);
  const storageClass = `${request.headers['x-amz-storage-class'] ?? ''}` || null;
  const asked = { method, key, query: searchParams, storageClass, body };
  const usual = (): S3Answer => {
    if (code !== null) return s3Error(403, code);
    return bucket === 'backups' ? s3.answer(asked) : s3Error(404, 'NoSuchBucket');
  };
  const answer = fault === null || typeof fault === 'string' ? usual() : fault;
  note(typeof fault === 'string' ? 'cut' : answer.status);
  const sent = Buffer.from(answer.body ?? '');
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(answer.status === 204 ? {} : { 'content-length': `${sent.length}` }),
    date: new Date(account.nowMs()).toUTCString(),
  });
  if (typeof fault !== 'string') response.end(sent);
  else
    response.write(sent.subarray(0, sent.length / 2), () => {
      if (fault === 'cut-answer') request.socket.destroy();
    });
}
