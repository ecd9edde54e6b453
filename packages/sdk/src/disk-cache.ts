import { compareRulesetIds, parseRulesetId } from '@tidegate/core';
import type { RulesetSnapshot } from '@tidegate/protocol';
import type { Ledger } from './ledger.ts';
import { DISK_GATHER_MS } from './limits.ts';
import type { Runtime } from './runtime.ts';

/** The last known ruleset on disk. It never expires. */
export interface DiskCache {
  /** The highest readable generation; `null` when there is none. Never rejects. */
  load(): Promise<RulesetSnapshot | null>;
  /** Writes it soon, off the caller's path; of several in a row only the last. Never throws. */
  save(snapshot: RulesetSnapshot): void;
  /** Resolves when nothing waits to be written. Never rejects. */
  settle(): Promise<void>;
}

/** Where a client keeps its generations; `url` and `key` keep two environments apart. */
export interface DiskCacheOptions {
  readonly directory: string;
  readonly url: string;
  readonly key: string;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
}

/**
 * Keeps three generations, `<hash of url and key>/ruleset.0.json` to `.2.json`. A write goes to a
 * temporary file, is synced, and takes the place of the oldest generation by rename, so that a kill
 * at any moment leaves at least two whole ones. Each holds the SHA-256 of its content; torn and
 * foreign files are skipped. Only Node has a disk: elsewhere nothing is loaded or saved.
 */
export function createDiskCache(options: DiskCacheOptions): DiskCache {
  const { runtime, ledger } = options;
  let folder: Promise<Folder | null> | null = null;
  let waiting: RulesetSnapshot | null = null;
  let writing: Promise<void> | null = null;

  const failed = (what: string, cause: unknown): void => {
    const why = cause instanceof Error ? cause.message : String(cause);
    ledger.warnOnce('disk-cache', what, `Cannot ${what} the ruleset cache: ${why}`);
  };

  const open = (): Promise<Folder | null> => {
    folder ??= openFolder(options).catch((cause: unknown) => {
      failed('open', cause);
      return null;
    });
    return folder;
  };

  const writeAll = async (): Promise<void> => {
    const opened = await open();
    while (waiting !== null) {
      const next = waiting;
      waiting = null;
      try {
        await opened?.write(next);
      } catch (cause) {
        failed('write', cause);
      }
    }
  };

  const start = (): Promise<void> => {
    writing ??= writeAll().finally(() => {
      writing = null;
    });
    return writing;
  };

  return {
    load: async () => (await open())?.newest() ?? null,
    save: (snapshot) => {
      if (waiting === null) runtime.after(DISK_GATHER_MS, () => void start());
      waiting = snapshot;
    },
    settle: async () => {
      await start();
      // One that came just when the last write ended.
      if (waiting !== null) await start();
    },
  };
}

interface Folder {
  newest(): RulesetSnapshot | null;
  write(snapshot: RulesetSnapshot): Promise<void>;
}

const GENERATIONS = 3;
const STALE_TEMPORARY_MS = 60_000;
const SUM_OPENS = '{"sha256":"';
const BODY_OPENS = '","snapshot":';
const SUM_LENGTH = 64;

async function openFolder({ directory, url, key, runtime }: DiskCacheOptions): Promise<Folder> {
  const [fs, { join }, { createHash, randomUUID }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('node:crypto'),
  ]);
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const home = join(directory, sha256(`${url}\0${key}`).slice(0, 16));
  // Rulesets hold prompts and salts: nobody else's business.
  await fs.mkdir(home, { recursive: true, mode: 0o700 });

  const read = async (slot: number): Promise<RulesetSnapshot | null> => {
    const text = await fs.readFile(join(home, fileOf(slot)), 'utf8').catch(() => '');
    return unwrap(text, sha256);
  };
  const known = await Promise.all(Array.from({ length: GENERATIONS }, (_, slot) => read(slot)));
  await sweep();

  async function sweep(): Promise<void> {
    for (const name of await fs.readdir(home)) {
      if (!name.endsWith(TEMPORARY)) continue;
      const path = join(home, name);
      const changedMs = (await fs.stat(path).catch(() => null))?.mtimeMs ?? Infinity;
      if (runtime.nowMs() - changedMs > STALE_TEMPORARY_MS) await fs.rm(path, { force: true });
    }
  }

  async function syncHome(): Promise<void> {
    // Some platforms cannot open a folder; there the rename is as durable as it gets.
    const handle = await fs.open(home, 'r').catch(() => null);
    await handle?.sync().catch(() => {});
    await handle?.close();
  }

  return {
    newest: () => known.toSorted(newestFirst)[0] ?? null,
    write: async (snapshot) => {
      const body = JSON.stringify(snapshot);
      const temporary = join(home, `${randomUUID()}${TEMPORARY}`);
      const slot = known.indexOf(known.toSorted(newestFirst)[GENERATIONS - 1] ?? null);
      try {
        const handle = await fs.open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(`${SUM_OPENS}${sha256(body)}${BODY_OPENS}${body}}\n`);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await fs.rename(temporary, join(home, fileOf(slot)));
      } catch (cause) {
        await fs.rm(temporary, { force: true }).catch(() => {});
        throw cause;
      }
      known[slot] = snapshot;
      await syncHome();
    },
  };
}

const TEMPORARY = '.tmp';

function fileOf(slot: number): string {
  return `ruleset.${slot}.json`;
}

/** The snapshot of a file's text; `null` unless every byte is as it was written. */
function unwrap(text: string, sha256: (text: string) => string): RulesetSnapshot | null {
  const bodyFrom = SUM_OPENS.length + SUM_LENGTH + BODY_OPENS.length;
  const sum = text.slice(SUM_OPENS.length, SUM_OPENS.length + SUM_LENGTH);
  const body = text.slice(bodyFrom, -2);
  if (text !== `${SUM_OPENS}${sum}${BODY_OPENS}${body}}\n` || sha256(body) !== sum) return null;
  try {
    const snapshot: RulesetSnapshot = JSON.parse(body);
    return parseRulesetId(snapshot.id) === null ? null : snapshot;
  } catch {
    return null;
  }
}

function newestFirst(left: RulesetSnapshot | null, right: RulesetSnapshot | null): number {
  const leftId = left === null ? null : parseRulesetId(left.id);
  const rightId = right === null ? null : parseRulesetId(right.id);
  if (leftId === null || rightId === null)
    return Number(leftId === null) - Number(rightId === null);
  return compareRulesetIds(rightId, leftId);
}
