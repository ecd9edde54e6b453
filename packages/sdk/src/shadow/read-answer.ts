import type { Json } from '@tidegate/core';
import { chunkSource, isChunked } from '../chunk-source.ts';
import { ANSWER_LENGTH_MAX, PIECES_IN_A_ROW } from './limits.ts';
import { answerOf } from './plain-json.ts';

/**
 * What a shadow answered: its return value, or all the text of a stream, read to its end. What the AI
 * SDK's `streamText` returns is read too; its answer is told by its callbacks, so that it is
 * `undefined` here, as for everything that is no answer. Rejects with what the work or stream throws.
 *
 * @param signal nobody reads on: a stream is left
 * @param breathe lets everything else have its turn, between the pieces of a long stream
 */
export async function readAnswer(
  returned: unknown,
  signal: AbortSignal,
  breathe: () => Promise<void>,
): Promise<Json | undefined> {
  const value: unknown = await returned;
  if (isChunked(value)) return await textOf(value, signal, breathe);
  if (isConsumable(value)) {
    await value.consumeStream();
    return undefined;
  }
  return answerOf(value);
}

async function textOf(
  stream: ReadableStream | AsyncIterable<unknown>,
  signal: AbortSignal,
  breathe: () => Promise<void>,
): Promise<string> {
  const source = chunkSource(stream);
  const leave = (): void => source.leave(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let pieces = 1; !signal.aborted; pieces += 1) {
      const { done, value } = await source.next();
      if (done === true) break;
      // A stream that waits for nothing would let nobody else work.
      if (pieces % PIECES_IN_A_ROW === 0) await breathe();
      // Read to its end whatever its length: only then it is known to end well.
      if (text.length < ANSWER_LENGTH_MAX) text += textOfPiece(value, decoder);
    }
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
  return text.slice(0, ANSWER_LENGTH_MAX);
}

function textOfPiece(piece: unknown, decoder: TextDecoder): string {
  if (piece instanceof Uint8Array) return decoder.decode(piece, { stream: true });
  return typeof piece === 'string' ? piece : `${JSON.stringify(piece) ?? ''}\n`;
}

function isConsumable(value: unknown): value is { consumeStream(): PromiseLike<void> } {
  if (typeof value !== 'object' || value === null || !('consumeStream' in value)) return false;
  return typeof value.consumeStream === 'function';
}
