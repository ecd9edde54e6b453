import type { Turn } from '../types.ts';
import { createOutputWatch, type OutputWatchOptions } from './output-watch.ts';

/**
 * Looks for personal data in what an agent answers, and reports `pii_leaks` under the turn at once:
 * once a kind and turn, the kind as detector. A text is answered as it is; a stream is passed on
 * piece by piece, never held back and never changed. An error of the stream is passed on too.
 *
 * @example
 * for await (const piece of watchOutput(turn, result.textStream, { country: 'RW' })) send(piece);
 */
export function watchOutput(
  turn: Pick<Turn, 'report'>,
  output: string,
  options?: OutputWatchOptions,
): string;
export function watchOutput(
  turn: Pick<Turn, 'report'>,
  output: AsyncIterable<string>,
  options?: OutputWatchOptions,
): AsyncIterable<string>;
export function watchOutput(
  turn: Pick<Turn, 'report'>,
  output: string | AsyncIterable<string>,
  options: OutputWatchOptions = {},
): string | AsyncIterable<string> {
  const watch = createOutputWatch(turn, options);
  if (typeof output !== 'string') return passed(output, watch);
  watch.see(output);
  watch.end();
  return output;
}

async function* passed(
  output: AsyncIterable<string>,
  watch: ReturnType<typeof createOutputWatch>,
): AsyncGenerator<string> {
  try {
    for await (const piece of output) {
      watch.see(piece);
      yield piece;
    }
  } finally {
    watch.end();
  }
}
