import type { NodeFiles } from './node-files.ts';
import { entryName, readEntry, type SpoolEntry, sequenceOf, writeEntry } from './spool-entry.ts';
import { unlessGone } from './spool-gone.ts';

/** A file of a spool folder. */
export interface SpooledFile {
  readonly sequence: number;
  readonly bytes: number;
}

/**
 * The batches of one process on disk, a file each. A write goes to a temporary file, is synced and
 * renamed, so that a kill at any moment leaves whole files only. Rejects as the file system does, so
 * that what cannot be read now is not taken for gone.
 */
export class SpoolFolder {
  readonly path: string;
  readonly #files: NodeFiles;

  constructor(path: string, files: NodeFiles) {
    this.path = path;
    this.#files = files;
  }

  /** Answers its characters, which are its bytes but for what is not ASCII. */
  async write(entry: SpoolEntry): Promise<number> {
    const { fs, sha256 } = this.#files;
    const path = this.#pathOf(entry.sequence);
    const text = writeEntry(entry, sha256);
    const handle = await fs.open(`${path}.tmp`, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } catch (cause) {
      // Half a file on a disk that is full takes room from the next one.
      await fs.rm(`${path}.tmp`, { force: true }).catch(() => {});
      throw cause;
    } finally {
      await handle.close();
    }
    await fs.rename(`${path}.tmp`, path);
    return text.length;
  }

  /** `gone` when there is no such file, `torn` when it is not as it was written. */
  async read(sequence: number): Promise<SpoolEntry | 'gone' | 'torn'> {
    const { fs, sha256 } = this.#files;
    const text = await unlessGone(fs.readFile(this.#pathOf(sequence), 'utf8'));
    return text === null ? 'gone' : (readEntry(text, sha256) ?? 'torn');
  }

  async remove(sequence: number): Promise<void> {
    await this.#files.fs.rm(this.#pathOf(sequence), { force: true });
  }

  /** In the order of their numbers; none when the folder is gone. */
  async list(): Promise<SpooledFile[]> {
    const { fs } = this.#files;
    const listed: SpooledFile[] = [];
    for (const name of (await unlessGone(fs.readdir(this.path))) ?? []) {
      const sequence = sequenceOf(name);
      const stat = sequence === null ? null : await unlessGone(fs.stat(`${this.path}/${name}`));
      if (sequence !== null && stat !== null) listed.push({ sequence, bytes: stat.size });
    }
    return listed.toSorted((left, right) => left.sequence - right.sequence);
  }

  #pathOf(sequence: number): string {
    return `${this.path}/${entryName(sequence)}`;
  }
}
