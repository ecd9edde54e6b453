import { createBackoff } from './backoff.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Ledger } from './ledger.ts';
import { SPOOL_BYTES_MAX, SPOOL_CLAIM_EVERY_MS } from './limits.ts';
import { countDropped } from './outgoing.ts';
import { countRejected, postBatch, warnRefused } from './post-batch.ts';
import type { Runtime } from './runtime.ts';
import { packBody } from './sealed-batch.ts';
import type { Spool } from './spool.ts';
import type { SpoolEntry } from './spool-entry.ts';
import type { SpoolFolder } from './spool-folder.ts';

/** What sending for dead processes needs. */
export interface LeftoverSenderOptions {
  readonly plane: Pick<ControlPlane, 'ask'>;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  readonly spool: Spool;
  readonly bytesMax?: number;
}

/**
 * Sends what dead processes left in the spool folder: at the start and every 30 s, folder by folder,
 * in the order of their numbers, under the instance that made them and marked as `leftover`. Beyond
 * 64 MiB the oldest are dropped and counted, and so is what was torn, and what is 7 days old and of
 * another server or key. What cannot be read is tried again. Never throws, never rejects.
 */
export class LeftoverSender {
  readonly #options: LeftoverSenderOptions;
  readonly #backoff;
  readonly #folders: SpoolFolder[] = [];
  #cancel = (): void => {};
  #isClosed = false;

  constructor(options: LeftoverSenderOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.runtime.random);
    void this.#sweep().then(() => this.#work());
  }

  /** What is left stays on disk for the next process. */
  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  async #work(): Promise<void> {
    const { runtime, spool } = this.#options;
    if (this.#isClosed) return;
    this.#folders.push(...(await spool.claim()));
    await this.#reading(() => this.#bound());
    let waitMs: number | null = null;
    for (const folder of [...this.#folders]) {
      if (waitMs !== null || this.#isClosed) break;
      const sent = await this.#reading(() => this.#sendAll(folder));
      // One that cannot be read is looked at again with the next claim.
      if (sent !== 'all') {
        waitMs = sent;
        continue;
      }
      this.#folders.splice(this.#folders.indexOf(folder), 1);
      await spool.discard(folder);
    }
    if (this.#isClosed) return;
    this.#cancel = runtime.after(waitMs ?? SPOOL_CLAIM_EVERY_MS, () => void this.#work());
  }

  /** Nobody with their key will ever send them. */
  async #sweep(): Promise<void> {
    const { ledger, spool } = this.#options;
    let batches = 0;
    for (const folder of await spool.claimForeign()) {
      await this.#reading(async () => {
        for (const { sequence } of await folder.list()) {
          await this.#drop(folder, sequence);
          batches += 1;
        }
      });
      await spool.discard(folder);
    }
    if (batches === 0) return;
    const what = `${batches} batches of another server or key`;
    const why = 'nobody came for them in 7 days; they are dropped';
    ledger.warnOnce('spool', 'sweep', `Cannot send ${what}: ${why}`);
  }

  /** `all` of the folder is done with, or how long to wait, ms. */
  async #sendAll(folder: SpoolFolder): Promise<number | 'all'> {
    for (const { sequence } of await folder.list()) {
      if (this.#isClosed) return 0;
      const entry = await folder.read(sequence);
      if (entry === 'torn') this.#options.ledger.droppedBatches += 1;
      const waitMs = typeof entry === 'string' ? null : await this.#send(entry);
      if (waitMs !== null) return waitMs;
      await this.#remove(folder, sequence);
    }
    return 'all';
  }

  /** One try. `null` when the batch is done with, else how long to wait, ms. */
  async #send(entry: SpoolEntry): Promise<number | null> {
    const { plane, ledger } = this.#options;
    const posted = await postBatch(plane, await packBody(marked(entry.body)));
    if (posted.kind === 'failed') return this.#backoff.nextMs(posted.regime, posted.retryAfterMs);
    this.#backoff.reset();
    if (posted.kind === 'taken') {
      countRejected(ledger, entry, posted.answer.rejected);
    } else {
      countDropped(ledger, entry);
      warnRefused(ledger, posted.status);
    }
    return null;
  }

  async #bound(): Promise<void> {
    const { bytesMax = SPOOL_BYTES_MAX } = this.#options;
    const lists = await Promise.all(
      this.#folders.map(async (folder) =>
        (await folder.list()).map((file) => ({ folder, ...file })),
      ),
    );
    const all = lists.flat();
    let bytes = all.reduce((sum, file) => sum + file.bytes, 0);
    for (const { folder, sequence, bytes: size } of all) {
      if (bytes <= bytesMax) return;
      bytes -= size;
      await this.#drop(folder, sequence);
    }
  }

  async #drop(folder: SpoolFolder, sequence: number): Promise<void> {
    const { ledger } = this.#options;
    const entry = await folder.read(sequence);
    if (entry === 'torn') ledger.droppedBatches += 1;
    if (typeof entry !== 'string') countDropped(ledger, entry);
    await this.#remove(folder, sequence);
  }

  /** `null` when something could not be read. */
  async #reading<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (cause) {
      this.#options.spool.failed('read', cause);
      return null;
    }
  }

  async #remove(folder: SpoolFolder, sequence: number): Promise<void> {
    const { spool } = this.#options;
    await folder.remove(sequence).catch((cause: unknown) => spool.failed('write to', cause));
  }
}

/** What was open in a dead process must not look open again: the server is told whose batch it is. */
function marked(body: string): string {
  return `{"leftover":true,${body.slice(1)}`;
}
