/** The last bytes of what a program says. */
export interface OutputTail {
  /** Takes what is said over one way; lines of several ways are not mixed. */
  way(): (chunk: Uint8Array) => void;
  /** As text; `isCut`: something was said before it. */
  end(): { readonly text: string; readonly isCut: boolean };
}

const NEWLINE = 10;

/**
 * Keeps at least the last `keepBytes` and at most twice as many, and of each way as much of a line
 * that has not ended: a secret that is said in two parts must stand in one piece to be found.
 */
export function createOutputTail(keepBytes: number): OutputTail {
  const kept = createTail(keepBytes);
  const flushes: (() => void)[] = [];
  return {
    way() {
      const open = createTail(keepBytes);
      const flush = (): void => kept.take(open);
      flushes.push(flush);
      return (chunk) => {
        const ends = chunk.lastIndexOf(NEWLINE) + 1;
        if (ends === 0) return open.add(chunk);
        open.add(chunk.subarray(0, ends));
        flush();
        open.add(chunk.subarray(ends));
      };
    },
    end() {
      for (const flush of flushes) flush();
      const { bytes, isCut } = kept.end();
      return { text: bytes.toString('utf8'), isCut };
    },
  };
}

interface Tail {
  add(chunk: Uint8Array): void;
  /** Everything that another one has, which is empty then. */
  take(other: Tail): void;
  end(): { readonly bytes: Buffer; readonly isCut: boolean };
  empty(): void;
}

function createTail(keepBytes: number): Tail {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let isCut = false;
  const cut = (): Buffer => {
    const all = Buffer.concat(chunks);
    isCut ||= all.length > keepBytes;
    // A view would keep all of it alive.
    const last = Buffer.from(all.subarray(Math.max(0, all.length - keepBytes)));
    chunks = [last];
    bytes = last.length;
    return last;
  };
  const tail: Tail = {
    add(chunk) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > keepBytes * 2) cut();
    },
    take(other) {
      const taken = other.end();
      tail.add(taken.bytes);
      isCut ||= taken.isCut;
      other.empty();
    },
    end() {
      const last = cut();
      return { bytes: last, isCut };
    },
    empty() {
      chunks = [];
      bytes = 0;
      isCut = false;
    },
  };
  return tail;
}
