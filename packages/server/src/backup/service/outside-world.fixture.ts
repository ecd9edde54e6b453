import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { DatabaseDriver, Scratch } from '../../database/database-driver.ts';
import { BackupFailure, type BackupStore } from '../backup-store.ts';
import type { Contents } from '../manifest.ts';

/** A store in memory, and what goes wrong with it. */
export interface MemoryStore extends BackupStore {
  readonly objects: Map<string, Buffer>;
  /** Bytes that it takes altogether; default: any number. */
  roomBytes: number;
  /** Said of every request while it is set. */
  trouble: BackupFailure | null;
}

/** A place for backups that keeps objects whole or not at all, as every store does. */
export function memoryStore(name: string, offSite = false): MemoryStore {
  const objects = new Map<string, Buffer>();
  const used = () => [...objects.values()].reduce((sum, { length }) => sum + length, 0);
  const store: MemoryStore = {
    ...{ name, kind: offSite ? 's3' : 'directory', offSite, objects },
    ...{ roomBytes: Number.POSITIVE_INFINITY, trouble: null },
    async put(object, content, signal) {
      if (store.trouble !== null) throw store.trouble;
      const pieces: Buffer[] = [];
      let bytes = 0;
      for await (const piece of content) {
        signal.throwIfAborted();
        const part = Buffer.from(piece);
        pieces.push(part);
        bytes += part.length;
        if (used() + bytes > store.roomBytes)
          throw new BackupFailure('no-space', `store "${name}" has no room`);
      }
      objects.set(object, Buffer.concat(pieces));
      return { bytes };
    },
    async get(object) {
      if (store.trouble !== null) throw store.trouble;
      const found = objects.get(object);
      if (found === undefined) throw new BackupFailure('not-found', `"${object}" is not there`);
      return Readable.from([found], { objectMode: false });
    },
    list: async () =>
      [...objects].map(([object, { length }]) => ({ name: object, bytes: length, modifiedMs: 0 })),
    async remove(object) {
      if (store.trouble !== null) throw store.trouble;
      objects.delete(object);
    },
    space: async () => (offSite ? null : { freeBytes: 1_000_000, totalBytes: 2_000_000 }),
  };
  return store;
}

/** A database in memory: rows of one table, and what goes wrong with it. */
export interface MemoryDatabase extends DatabaseDriver {
  rows: string[];
  identity: string;
  /** Waited for in the middle of a dump, and before what is live is replaced. */
  gate: Promise<void>;
  /** Said of every question while it is set. */
  trouble: Error | null;
  /** Drops a row of whatever is restored: a restore that is not faithful. */
  losesRows: boolean;
  /** Checks that do not hold. */
  flaws: string[];
  readonly scratches: Map<string, string[]>;
  /** Tells it what time it is. */
  at(nowMs: () => number): void;
}

/** A database of one table; its dump is its rows as JSON. */
export function memoryDatabase(name: string, rows: readonly string[]): MemoryDatabase {
  const check = (): void => {
    if (database.trouble !== null) throw database.trouble;
  };
  const read = async (content: Readable): Promise<string[]> => {
    const pieces: Buffer[] = [];
    for await (const piece of content) pieces.push(Buffer.from(piece));
    const found = JSON.parse(Buffer.concat(pieces).toString()) as string[];
    return database.losesRows ? found.slice(1) : found;
  };
  const scratches = new Map<string, string[]>();
  let made = 0;
  let takenMs = (): number => 0;
  const database: MemoryDatabase = {
    ...{ name, kind: 'sqlite', rows: [...rows], identity: `identity of ${name}`, scratches },
    ...{ gate: Promise.resolve(), trouble: null, losesRows: false, flaws: [] },
    async facts() {
      check();
      return { identity: database.identity, serverVersion: '1.0', bytes: 100 };
    },
    async dump(_kind, { signal }) {
      check();
      const taken = [...database.rows];
      const more = { identity: database.identity };
      async function* pieces() {
        const text = JSON.stringify(taken);
        yield Buffer.from(text.slice(0, 3));
        await Promise.race([database.gate, aborted(signal)]);
        yield Buffer.from(text.slice(3));
      }
      return {
        content: Readable.from(pieces(), { objectMode: false }),
        taken: Promise.resolve({ contents: contentsOf(taken), takenMs: takenMs(), more }),
      };
    },
    async restoreApart(content, { name: wanted, region }) {
      check();
      const found = await read(content);
      made += 1;
      const scratch = wanted ?? `scratch-${made}${region === null ? '' : `@${region}`}`;
      scratches.set(scratch, found);
      return scratchOf(scratch, found);
    },
    async restoreOver(content, { accept, more, signal }) {
      check();
      if (more['identity'] !== database.identity)
        throw new BackupFailure('other-database', 'the backup is of another one');
      const found = await read(content);
      await accept?.(scratchOf('beside', found));
      await Promise.race([database.gate, aborted(signal)]);
      database.rows = found;
    },
    contents: async () => contentsOf(database.rows),
    async integrity(_asked, before) {
      check();
      const now = String(database.rows.length);
      const { counted } = before;
      const changed = counted === undefined || counted === now ? [] : [`"counted" is ${now}`];
      return [...database.flaws, ...changed];
    },
    async readings() {
      check();
      return { counted: String(database.rows.length) };
    },
    logAgeMs: async () => null,
    at(nowMs) {
      takenMs = nowMs;
    },
  };
  const scratchOf = (scratch: string, found: string[]): Scratch => ({
    name: scratch,
    contents: async () => contentsOf(found),
    integrity: async () => database.flaws,
    async drop() {
      scratches.delete(scratch);
    },
  });
  return database;
}

function contentsOf(rows: readonly string[]): Contents {
  const checksum = createHash('sha256')
    .update([...rows].sort().join('\n'))
    .digest('hex');
  return {
    ...{ tables: [{ name: 'notes', rows: rows.length, checksum }], schemaHash: 's1' },
    ...{ brokenReferences: 0, marks: {} },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
