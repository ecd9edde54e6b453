import type { NodeFiles } from './node-files.ts';
import { entryName, readEntry, type SpoolEntry, sequenceOf, writeEntry } from './spool-entry.ts';

/** A file of a spool folder. */
export interface SpooledFile {
  readonly sequence: number;
  readonly bytes: number;
}

/**
 * The batches of one process on disk, a file each. A write goes to a temporary file, is synced and
 * renamed, so that a kill at any moment leaves whole files only. Rejects as the file system does.
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
    } finally {
      await handle.close();
    }
    await fs.rename(`${path}.tmp`, path);
    return text.length;
  }

  /** `null` when it is gone or torn. */
  async read(sequence: number): Promise<SpoolEntry | null> {
    const { fs, sha256 } = this.#files;
    const path = this.#pathOf(sequence);
    const text = await fs.readFile(path, 'utf8').catch(() => null);
    return text === null ? null : readEntry(text, sha256);
  }

  async remove(sequence: number): Promise<void> {
    await this.#files.fs.rm(this.#pathOf(sequence), { force: true });
  }

  /** In the order of their numbers. */
  async list(): Promise<SpooledFile[]> {
    const { fs } = this.#files;
    const listed: SpooledFile[] = [];
    for (const name of await fs.readdir(this.path).catch(() => [])) {
      const sequence = sequenceOf(name);
      const stat =
        sequence === null ? null : await fs.stat(`${this.path}/${name}`).catch(() => null);
      if (sequence !== null && stat !== null) listed.push({ sequence, bytes: stat.size });
    }
    return listed.toSorted((left, right) => left.sequence - right.sequence);
  }

  #pathOf(sequence: number): string {
    return `${this.path}/${entryName(sequence)}`;
  }
}
