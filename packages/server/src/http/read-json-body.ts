import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ProblemError } from '@tidegate/protocol';

const inflate = promisify(gunzip);

/**
 * Reads a request's body as JSON, gzip allowed, never more than `limitBytes` before or after
 * inflating. What is too large is left to the socket to throw away, so that the answer is heard.
 *
 * @throws {ProblemError} `body-too-large`, `unsupported-media-type` for another encoding,
 *   `malformed-request` when it is not JSON in UTF-8.
 */
export async function readJsonBody(
  body: Readable,
  headers: Pick<IncomingHttpHeaders, 'content-length' | 'content-encoding'>,
  limitBytes: number,
): Promise<unknown> {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new ProblemError(
      'unsupported-media-type',
      `Cannot read the body: its encoding is "${encoding}"; send it plain or as "gzip"`,
    );
  if (Number(headers['content-length']) > limitBytes) throw tooLarge(limitBytes);
  const raw = await collect(body, limitBytes);
  return parse(encoding === 'gzip' ? await inflated(raw, limitBytes) : raw);
}

function collect(body: Readable, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      body.off('data', onData);
      body.resume();
      reject(tooLarge(limitBytes));
    };
    body.on('data', onData);
    body.once('end', () => resolve(Buffer.concat(chunks)));
    body.once('close', () => reject(malformed('it ended in the middle')));
    body.once('error', () => reject(malformed('it ended in the middle')));
  });
}

async function inflated(raw: Buffer, limitBytes: number): Promise<Buffer> {
  try {
    return await inflate(raw, { maxOutputLength: limitBytes });
  } catch (cause) {
    const isBomb =
      cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw isBomb ? tooLarge(limitBytes) : malformed('it is said to be gzip and is not');
  }
}

function parse(raw: Buffer): unknown {
  if (raw.length === 0) throw malformed('it is empty');
  if (!isUtf8(raw)) throw malformed('it is not UTF-8');
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw malformed('it is not JSON', detail);
  }
}

function tooLarge(limitBytes: number): ProblemError {
  return new ProblemError(
    'body-too-large',
    `Cannot read the body: it is over ${limitBytes} bytes; send it in smaller parts`,
  );
}

function malformed(state: string, detail?: string): ProblemError {
  return new ProblemError(
    'malformed-request',
    `Cannot read the body: ${state}; send one JSON document`,
    detail === undefined ? {} : { detail },
  );
}
