import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { ProblemError } from '@tidegate/protocol';
import { readBody } from './read-body.ts';

/**
 * Reads a request's body as JSON, with the bounds of `readBody`.
 *
 * @throws {ProblemError} as `readBody`, and `malformed-request` when it is not JSON in UTF-8.
 */
export async function readJsonBody(
  body: Readable,
  headers: Pick<IncomingHttpHeaders, 'content-length' | 'content-encoding'>,
  limitBytes: number,
): Promise<unknown> {
  return parse(await readBody(body, headers, limitBytes));
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

function malformed(state: string, detail?: string): ProblemError {
  return new ProblemError(
    'malformed-request',
    `Cannot read the body: ${state}; send one JSON document`,
    detail === undefined ? {} : { detail },
  );
}
