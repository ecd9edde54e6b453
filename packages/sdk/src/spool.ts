import type { Ledger } from './ledger.ts';
import { SPOOL_BEAT_MS } from './limits.ts';
import { randomHex } from './random-hex.ts';
import type { Runtime } from './runtime.ts';
import type { SpoolFolder } from './spool-folder.ts';
import { heldFolders } from './spool-held.ts';
import { SpoolHome } from './spool-home.ts';

/** Where a process spools; `url` and `key` keep two environments apart. */
export interface SpoolOptions {
  readonly directory: string;
  readonly url: string;
  readonly key: string;
  readonly instanceId: string;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
}

/** The spool folder as one process sees it. Nothing here rejects; what fails warns once. */
export interface Spool {
  /** The folder of this process, made when it is first needed; `null` where it cannot be. */
  own(): Promise<SpoolFolder | null>;
  /** True when another process has taken a folder over; `own()` makes a new one then. */
  isTaken(folder: SpoolFolder): Promise<boolean>;
  /** Takes the batches of dead processes over: from now on they are this process's. */
  claim(): Promise<SpoolFolder[]>;
  /** Takes over what nobody with another key came for in 7 days, so that it can be removed. */
  claimForeign(): Promise<SpoolFolder[]>;
  /** Removes a folder that is empty. */
  discard(folder: SpoolFolder): Promise<void>;
  /** Says so and warns, when something failed. */
  failed(what: string, cause: unknown): void;
  close(): Promise<void>;
}

/**
 * `<hash of url and key>/<instance>/`, a folder a process, with `owner.json` that names it. A
 * process is dead when the system says so, or when its file was not touched for 60 s. Its folder is
 * claimed by renaming it, which only one can do. A process that was only asleep finds its folder
 * gone and makes a new one: what was taken counts once, because the server takes each number once,
 * and as lost where a newer number came first.
 */
export function openSpool(options: SpoolOptions): Spool {
  return new ProcessSpool(options);
}

class ProcessSpool implements Spool {
  readonly #options: SpoolOptions;
  readonly #held = new Set<SpoolFolder>();
  #opened: Promise<SpoolHome | null> | null = null;
  #own: Promise<SpoolFolder | null> | null = null;
  #current: SpoolFolder | null = null;
  #name: string;
  #cancelBeat: (() => void) | null = null;
  #isClosed = false;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#name = options.instanceId;
  }

  own(): Promise<SpoolFolder | null> {
    this.#own ??= this.#make().then((folder) => {
      // A disk that is full now may have room later.
      if (folder === null) this.#own = null;
      this.#current = folder;
      return folder;
    });
    return this.#own;
  }

  async isTaken(folder: SpoolFolder): Promise<boolean> {
    const home = await this.#home();
    const isTaken = (await home?.isTaken(folder).catch(() => false)) ?? false;
    if (!isTaken) return false;
    this.#release(folder);
    if (folder !== this.#current) return true;
    // Another name: what lay in the old folder must not look removed.
    this.#name = `${this.#options.instanceId}.${randomHex(4)}`;
    this.#current = null;
    this.#own = null;
    return true;
  }

  claim(): Promise<SpoolFolder[]> {
    return this.#claimBy((home) => home.claim());
  }

  claimForeign(): Promise<SpoolFolder[]> {
    return this.#claimBy((home) => home.claimForeign());
  }

  async discard(folder: SpoolFolder): Promise<void> {
    await (await this.#home())?.removeEmpty(folder).catch(() => {});
    this.#release(folder);
  }

  failed(what: string, cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `Cannot ${what} the spool folder: ${why}`;
    this.#options.ledger.warnOnce('spool', what, message);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelBeat?.();
    const home = await this.#opened;
    for (const folder of this.#held) {
      await home?.removeEmpty(folder).catch(() => {});
      this.#release(folder);
    }
  }

  #home(): Promise<SpoolHome | null> {
    this.#opened ??= SpoolHome.open(this.#options).catch((cause: unknown) => {
      this.failed('open', cause);
      this.#opened = null;
      return null;
    });
    return this.#opened;
  }

  async #make(): Promise<SpoolFolder | null> {
    const home = await this.#home();
    try {
      return home === null ? null : this.#hold(await home.make(this.#name));
    } catch (cause) {
      this.failed('write to', cause);
      return null;
    }
  }

  async #claimBy(take: (home: SpoolHome) => Promise<SpoolFolder[]>): Promise<SpoolFolder[]> {
    const home = await this.#home();
    if (home === null || this.#isClosed) return [];
    const taken = (await take(home).catch(() => [])).map((folder) => this.#hold(folder));
    if (!this.#isClosed) return taken;
    await this.close();
    return [];
  }

  #hold(folder: SpoolFolder): SpoolFolder {
    if (this.#cancelBeat === null) this.#beat();
    this.#held.add(folder);
    return folder;
  }

  #release(folder: SpoolFolder): void {
    this.#held.delete(folder);
    heldFolders().delete(folder.path);
  }

  #beat(): void {
    this.#cancelBeat = this.#options.runtime.after(SPOOL_BEAT_MS, () => {
      this.#beat();
      void this.#touchAll();
    });
  }

  async #touchAll(): Promise<void> {
    const home = await this.#home();
    for (const folder of this.#held) await home?.touch(folder).catch(() => {});
  }
}
