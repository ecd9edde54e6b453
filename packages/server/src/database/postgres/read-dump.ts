import { Readable } from 'node:stream';
import { databaseLimits } from '../limits.ts';
import type { StreamingEnd, StreamingProgram } from '../streaming-program.ts';

/**
 * What a program writes, whole or not at all: its end comes only once the program ended well, and
 * whoever reads no further ends the program.
 *
 * @param by.tell hears how many bytes were read
 */
export function readDump(
  program: StreamingProgram,
  by: {
    readonly tell: (bytes: number) => void;
    readonly failure: (end: StreamingEnd) => unknown;
  },
): Readable {
  async function* chunks() {
    let bytes = 0;
    let isWhole = false;
    try {
      for await (const chunk of program.stdout) {
        bytes += chunk.length;
        by.tell(bytes);
        yield chunk;
      }
      const end = await program.ended;
      if (end.code !== 0) throw await by.failure(end);
      isWhole = true;
    } finally {
      if (!isWhole) program.stop();
    }
  }
  const { dumpChunkBytes: highWaterMark } = databaseLimits;
  return Readable.from(chunks(), { objectMode: false, highWaterMark });
}
