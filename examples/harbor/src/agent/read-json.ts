import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { HttpError } from './http-error.ts';

/** Largest body that Harbor reads. */
export const BODY_BYTES_MAX = 256 * 1024;

/** Reads and checks a JSON body; rejects with an `HttpError`. */
export async function readJson<T extends z.ZodType>(
  request: IncomingMessage,
  contract: T,
): Promise<z.output<T>> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw new HttpError(
      415,
      'unsupported-media-type',
      `Cannot read the request: its content type is "${type}"; send application/json`,
    );
  }
  const result = contract.safeParse(parse(await readText(request)));
  if (result.success) return result.data;
  const first = result.error.issues[0];
  throw new HttpError(
    422,
    'malformed-request',
    `Cannot read the request: "${first?.path.join('.') ?? ''}" is wrong (${first?.message ?? 'unknown'}); correct it`,
  );
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) {
      throw new HttpError(
        413,
        'body-too-large',
        `Cannot read the request: it is larger than ${BODY_BYTES_MAX} bytes; send less`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(
      400,
      'malformed-request',
      'Cannot read the request: it is not JSON; send a JSON object',
    );
  }
}
