import { PassThrough, pipeline, type Readable } from 'node:stream';
import { endOnAbort } from '../format/end-on-abort.ts';

/** The same bytes; what breaks on the way is told in words of `tell`. */
export function failingAs(
  body: Readable,
  signal: AbortSignal,
  tell: (error: unknown) => Error,
): Readable {
  const passed = new PassThrough({ highWaterMark: PASSED_BYTES });
  // `pipeline` would hand the error on before it is put into words.
  body.on('error', (error) => passed.destroy(tell(error)));
  pipeline(body, passed, () => {});
  return endOnAbort(passed, signal);
}

const PASSED_BYTES = 262_144;
