import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ProblemError } from '@tidegate/protocol';

const inflate = promisify(gunzip);

/**
 * Reads a request's body, gzip allowed, never more than `limitBytes` before or after inflating. What
 * is too large is left to the socket to throw away, so that the answer is heard.
 *
 * @throws {ProblemError} `body-too-large`, `unsupported-media-type` for another encoding,
 *   `malformed-request` when it ends in the middle or is not the gzip that it is said to be.
 */
export async function readBody(
  body: Readable,
  headers: Pick<IncomingHttpHeaders, 'content-length' | 'content-encoding'>,
  limitBytes: number,
): Promise<Buffer> {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new ProblemError(
      'unsupported-media-type',
      `Cannot read the body: its encoding is "${encoding}"; send it plain or as "gzip"`,
    );
  if (Number(headers['content-length']) > limitBytes) throw tooLarge(limitBytes);
  const raw = await collect(body, limitBytes);
  return encoding === 'gzip' ? await inflated(raw, limitBytes) : raw;
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

function tooLarge(limitBytes: number): ProblemError {
  return new ProblemError(
    'body-too-large',
    `Cannot read the body: it is over ${limitBytes} bytes; send it in smaller parts`,
  );
}

function malformed(state: string): ProblemError {
  return new ProblemError('malformed-request', `Cannot read the body: ${state}; send all of it`);
}
