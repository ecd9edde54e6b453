import { SPOOL_DEAD_MS, SPOOL_FOREIGN_MS } from './limits.ts';
import { loadNodeFiles, type NodeFiles } from './node-files.ts';
import { randomHex } from './random-hex.ts';
import type { Runtime } from './runtime.ts';
import { SpoolFolder } from './spool-folder.ts';
import { unlessGone } from './spool-gone.ts';
import { heldFolders } from './spool-held.ts';
import { isEnded, OWNER_FILE, readOwner, type SpoolOwner, thisOwner } from './spool-owner.ts';

/** Where the folders of one server and key are. */
export interface SpoolHomeOptions {
  readonly directory: string;
  readonly url: string;
  readonly key: string;
  readonly runtime: Pick<Runtime, 'nowMs'>;
}

/** The folders of the processes of one server and key. All of it rejects as the file system does. */
export class SpoolHome {
  readonly #files: NodeFiles;
  readonly #directory: string;
  readonly #name: string;
  readonly #me: SpoolOwner;
  readonly #nowMs: () => number;

  private constructor(files: NodeFiles, at: [string, string], me: SpoolOwner, nowMs: () => number) {
    this.#files = files;
    [this.#directory, this.#name] = at;
    this.#me = me;
    this.#nowMs = nowMs;
  }

  /** Makes it when it is not there, for the user of this process only. */
  static async open({ directory, url, key, runtime }: SpoolHomeOptions): Promise<SpoolHome> {
    const files = await loadNodeFiles();
    const name = files.sha256(`${url}\0${key}`).slice(0, 16);
    // Batches name flags and variants: nobody else's business.
    await files.fs.mkdir(`${directory}/${name}`, { recursive: true, mode: 0o700 });
    // However it was written, a folder has one name here.
    const real = await files.fs.realpath(directory);
    return new SpoolHome(files, [real, name], await thisOwner(files), runtime.nowMs);
  }

  /** A folder of this process; the same once more when signing it failed. */
  async make(name: string): Promise<SpoolFolder> {
    const path = `${this.#directory}/${this.#name}/${name}`;
    await this.#files.fs.mkdir(path, { recursive: true, mode: 0o700 });
    await this.#sign(path);
    heldFolders().add(path);
    return new SpoolFolder(path, this.#files);
  }

  /** Takes over the folders of processes that are dead. */
  claim(): Promise<SpoolFolder[]> {
    return this.#take(this.#name, (path) => this.#isDead(path));
  }

  /** Takes over what has lain in the folders of other servers and keys for 7 days. */
  async claimForeign(): Promise<SpoolFolder[]> {
    const taken: SpoolFolder[] = [];
    for (const name of await this.#files.fs.readdir(this.#directory)) {
      if (name === this.#name || !/^[0-9a-f]{16}$/.test(name)) continue;
      const isOld = async (path: string): Promise<boolean> =>
        (await this.#silentMs(path)) > SPOOL_FOREIGN_MS;
      taken.push(...(await this.#take(name, isOld).catch(() => [])));
    }
    return taken;
  }

  async touch({ path }: SpoolFolder): Promise<void> {
    const now = new Date(this.#nowMs());
    await this.#files.fs.utimes(`${path}/${OWNER_FILE}`, now, now);
  }

  /** True when another process has taken it. */
  async isTaken({ path }: SpoolFolder): Promise<boolean> {
    return (await unlessGone(this.#files.fs.stat(path))) === null;
  }

  async removeEmpty(folder: SpoolFolder): Promise<void> {
    if ((await folder.list()).length > 0) return;
    const { fs } = this.#files;
    await fs.rm(folder.path, { recursive: true, force: true });
    // Only where nothing is left in it, and nobody's who is here makes it again.
    const home = folder.path.slice(0, folder.path.lastIndexOf('/'));
    if (home !== `${this.#directory}/${this.#name}`) await fs.rmdir(home).catch(() => {});
  }

  async #take(home: string, mayTake: (path: string) => Promise<boolean>): Promise<SpoolFolder[]> {
    const { fs } = this.#files;
    const at = `${this.#directory}/${home}`;
    const held = heldFolders();
    const taken: SpoolFolder[] = [];
    for (const name of (await fs.readdir(at)).toSorted()) {
      if (held.has(`${at}/${name}`)) continue;
      const path = `${at}/${name.split('.', 1)[0]}.${randomHex(4)}`;
      try {
        if (!(await mayTake(`${at}/${name}`))) continue;
        await fs.rename(`${at}/${name}`, path);
        await this.#sign(path);
        held.add(path);
        taken.push(new SpoolFolder(path, this.#files));
      } catch {
        // Another process was faster, or it cannot be read now: later.
      }
    }
    return taken;
  }

  /** A folder without a readable owner is dead when it is old: its process may be about to sign. */
  async #isDead(path: string): Promise<boolean> {
    if ((await this.#silentMs(path)) > SPOOL_DEAD_MS) return true;
    const text = await unlessGone(this.#files.fs.readFile(`${path}/${OWNER_FILE}`, 'utf8'));
    const owner = readOwner(text ?? '');
    return owner !== null && (await isEnded(this.#files, owner, this.#me));
  }

  /** How long ago its process was last heard of, ms. */
  async #silentMs(path: string): Promise<number> {
    const { fs } = this.#files;
    const signed = await unlessGone(fs.stat(`${path}/${OWNER_FILE}`));
    return this.#nowMs() - (signed ?? (await fs.stat(path))).mtimeMs;
  }

  async #sign(path: string): Promise<void> {
    const text = JSON.stringify(this.#me);
    await this.#files.fs.writeFile(`${path}/${OWNER_FILE}`, text, { mode: 0o600 });
  }
}
