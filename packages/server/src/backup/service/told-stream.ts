import { Readable } from 'node:stream';
import type { Told } from '../../database/database-driver.ts';

/** The same bytes; `tell` hears how many of `total` have passed. Whatever ends one ends the other. */
export function toldStream(stream: Readable, total: number, tell: Told): Readable {
  return Readable.from(passing(stream, total, tell), { objectMode: false });
}

async function* passing(stream: Readable, total: number, tell: Told): AsyncGenerator<Buffer> {
  let done = 0;
  for await (const piece of stream) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
    done += bytes.length;
    tell({ done, total, unit: 'bytes', note: '' });
    yield bytes;
  }
}
