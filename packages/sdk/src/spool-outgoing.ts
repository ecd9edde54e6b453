import type { BatchSealer } from './batch-sealer.ts';
import type { Ledger } from './ledger.ts';
import { CHUNKS_WAITING_MAX, SPOOL_BYTES_MAX } from './limits.ts';
import { countDropped, type Outgoing } from './outgoing.ts';
import type { SealedBatch } from './sealed-batch.ts';
import type { Spool } from './spool.ts';
import type { SpoolFolder } from './spool-folder.ts';
import { isGone } from './spool-gone.ts';
import type { TelemetryChunk } from './telemetry-chunk.ts';

/** A batch that waits: in memory until it is on disk, and there only afterwards. */
interface Waiting {
  readonly head: SealedBatch['head'];
  readonly observations: readonly number[];
  readonly bytes: number;
  /** `null` once it is on disk. */
  body: string | null;
  /** Where it is on disk. */
  folder: SpoolFolder | null;
  /** Resolves when it is on disk, or could not be. */
  written: Promise<void>;
  isDone: boolean;
}

/** What became of a batch on disk. */
type Found = { readonly body: string } | 'lost' | 'taken' | 'unreadable';

/**
 * Batches on disk: they get their number at once and are written before they are sent, so that a
 * later process can send them. Beyond 64 MiB the oldest are dropped: the gap in the numbers tells the
 * server of the batches, and the next batch of the observations. What cannot be written stays in
 * memory, at most 100; what cannot be read is tried again. What another process has taken over, because
 * this one was silent, is that one's to send.
 */
export class SpoolOutgoing implements Outgoing {
  readonly isDurable = true;
  readonly #sealer: BatchSealer;
  readonly #ledger: Ledger;
  readonly #spool: Spool;
  readonly #bytesMax: number;
  readonly #waiting: Waiting[] = [];
  #handedOut: SealedBatch | null = null;

  constructor(sealer: BatchSealer, ledger: Ledger, spool: Spool, bytesMax = SPOOL_BYTES_MAX) {
    this.#sealer = sealer;
    this.#ledger = ledger;
    this.#spool = spool;
    this.#bytesMax = bytesMax;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  async put(chunks: readonly TelemetryChunk[], last = false): Promise<void> {
    const all = last && chunks.length === 0 ? [[]] : chunks;
    const added = all.map((chunk, index) => this.#add(chunk, last && index === all.length - 1));
    // A sign of life is worth no disk, until nobody answers it.
    for (const one of added) if (one.observations.length > 0 || last) this.#write(one);
    await Promise.all(added.map(({ written }) => written));
    this.#bound();
  }

  async next(): Promise<SealedBatch | null> {
    while (this.#handedOut === null) {
      const first = this.#waiting[0];
      if (first === undefined) return null;
      await first.written;
      const found = first.body === null ? await this.#read(first) : { body: first.body };
      // It may have been dropped meanwhile.
      if (this.#waiting[0] !== first) continue;
      if (found === 'unreadable') return null;
      const { head, observations } = first;
      if (found === 'taken') this.#waiting.shift();
      else if (found === 'lost') await this.#drop(0);
      else this.#handedOut = { head, observations, body: found.body };
    }
    return this.#handedOut;
  }

  async failed(): Promise<void> {
    const first = this.#waiting[0];
    if (first === undefined || first.body === null) return;
    this.#write(first);
    await first.written;
  }

  async done(): Promise<void> {
    const first = this.#waiting.shift();
    this.#handedOut = null;
    if (first !== undefined) await this.#forget(first);
  }

  abandon(): void {
    for (const one of this.#waiting) if (one.body !== null) countDropped(this.#ledger, one);
    this.#waiting.length = 0;
    this.#handedOut = null;
  }

  #add(chunk: TelemetryChunk, closing: boolean): Waiting {
    const { head, observations, body } = this.#sealer.seal(chunk, closing);
    const bytes = body.length;
    const written = Promise.resolve();
    const one = { head, observations, bytes, body, folder: null, written, isDone: false };
    this.#waiting.push(one);
    return one;
  }

  #write(one: Waiting): void {
    const { head, observations, body } = one;
    if (body === null) return;
    const { sequence } = head;
    const write = async (isAgain = false): Promise<void> => {
      const folder = await this.#spool.own();
      if (folder === null) return;
      try {
        await folder.write({ sequence, observations, body });
        one.folder = folder;
        one.body = null;
        if (one.isDone) await folder.remove(sequence);
      } catch (cause) {
        const isTaken = !isAgain && isGone(cause) && (await this.#spool.isTaken(folder));
        if (isTaken) await write(true);
        else this.#spool.failed('write to', cause);
      }
    };
    one.written = one.written.then(() => write());
  }

  async #read({ head, folder }: Waiting): Promise<Found> {
    try {
      const entry = (await folder?.read(head.sequence)) ?? 'gone';
      if (entry === 'torn' || folder === null) return 'lost';
      if (entry !== 'gone') return entry;
      return (await this.#spool.isTaken(folder)) ? 'taken' : 'lost';
    } catch (cause) {
      this.#spool.failed('read', cause);
      return 'unreadable';
    }
  }

  async #forget(one: Waiting): Promise<void> {
    one.isDone = true;
    if (one.body !== null) return;
    await one.folder?.remove(one.head.sequence).catch((cause: unknown) => {
      this.#spool.failed('write to', cause);
    });
  }

  #bound(): void {
    const first = this.#handedOut === null ? 0 : 1;
    const isTooMuch = (): boolean =>
      this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0) > this.#bytesMax ||
      this.#waiting.filter(({ body }) => body !== null).length > CHUNKS_WAITING_MAX;
    while (this.#waiting.length > first && isTooMuch()) void this.#drop(first);
  }

  #drop(index: number): Promise<void> {
    const [one] = this.#waiting.splice(index, 1);
    if (one === undefined) return Promise.resolve();
    countDropped(this.#ledger, one);
    this.#sealer.unsay(one.head);
    if (one.observations.length > 0) this.#sealer.gapSays();
    return this.#forget(one);
  }
}
