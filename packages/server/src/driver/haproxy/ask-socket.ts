import { connect } from 'node:net';
import type { Clock } from '../../config/clock.ts';
import { StepFailure } from '../step-failure.ts';
import { haproxyLimits } from './haproxy-limits.ts';
import { placeOf } from './socket-place.ts';

/**
 * Sends one command over a connection of its own and answers what HAProxy says, without white space
 * around it.
 *
 * @throws {StepFailure} `failed` when nobody takes it or the answer breaks off, `timed-out` when there
 * is no whole answer within 5 s or before the signal
 */
export function askSocket(
  socket: string,
  command: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string> {
  const place = placeOf(socket);
  if (place === null)
    return Promise.reject(new StepFailure('its socket is no place on this machine'));
  return new Promise((resolve, reject) => {
    const talk = connect(place);
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (settle: () => void): void => {
      cancel();
      signal.removeEventListener('abort', stop);
      talk.destroy();
      settle();
    };
    const fail = (why: string, outcome: StepFailure['outcome'] = 'failed'): void =>
      end(() => reject(new StepFailure(`HAProxy's socket ${why}`, outcome)));
    const stop = (): void => fail('gave no answer in time', 'timed-out');
    const cancel = clock.after(haproxyLimits.answerMs, stop);
    talk.on('data', (chunk) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > haproxyLimits.answerBytes) fail('says too much');
    });
    talk.once('error', (cause) => fail(`cannot be used: ${codeOf(cause)}`));
    talk.once('end', () => end(() => resolve(Buffer.concat(chunks).toString('utf8').trim())));
    talk.once('close', () => fail('was closed in the middle of an answer'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    talk.write(`${command}\n`);
  });
}

function codeOf(cause: Error): string {
  return 'code' in cause ? String(cause.code) : cause.message;
}
