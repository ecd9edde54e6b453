import { finished, type Readable } from 'node:stream';
import { BackupFailure } from '../backup-store.ts';

/**
 * Ends a stream at once, with a BackupFailure `ended`, when the signal comes. What is piped into it is
 * piped before: Node 24 pipes into no stream that has ended. Never throws.
 */
export function endOnAbort<Stream extends Readable>(stream: Stream, signal: AbortSignal): Stream {
  const end = (): void => {
    stream.destroy(new BackupFailure('ended', 'Cannot go on: it was told to end'));
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  // Also when nobody else listens, an error is no crash of the process.
  finished(stream, () => signal.removeEventListener('abort', end));
  return stream;
}
