import type { Ledger } from './ledger.ts';
import { SPOOL_BEAT_MS, SPOOL_DEAD_MS } from './limits.ts';
import { loadNodeFiles, type NodeFiles } from './node-files.ts';
import { randomHex } from './random-hex.ts';
import type { Runtime } from './runtime.ts';
import { SpoolFolder } from './spool-folder.ts';

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
  /** Takes the batches of dead processes over: from now on they are this process's. */
  claim(): Promise<SpoolFolder[]>;
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
 * gone: what was sent for it meanwhile counts once, because the server takes each number once.
 */
export function openSpool(options: SpoolOptions): Spool {
  const { runtime, ledger, instanceId } = options;
  let opened: Promise<Home | null> | null = null;
  let ownFolder: Promise<SpoolFolder | null> | null = null;
  const held = new Set<SpoolFolder>();
  let cancelBeat: (() => void) | null = null;

  const failed = (what: string, cause: unknown): void => {
    const why = cause instanceof Error ? cause.message : String(cause);
    ledger.warnOnce('spool', what, `Cannot ${what} the spool folder: ${why}`);
  };
  const home = (): Promise<Home | null> => {
    opened ??= openHome(options).catch((cause: unknown) => {
      failed('open', cause);
      opened = null;
      return null;
    });
    return opened;
  };
  const beat = (): void => {
    cancelBeat = runtime.after(SPOOL_BEAT_MS, () => {
      beat();
      void home().then((at) => Promise.all([...held].map((folder) => at?.touch(folder))));
    });
  };
  const hold = (folder: SpoolFolder): SpoolFolder => {
    if (cancelBeat === null) beat();
    held.add(folder);
    return folder;
  };
  const makeOwn = async (): Promise<SpoolFolder | null> => {
    const at = await home();
    try {
      return at === null ? null : hold(await at.make(instanceId));
    } catch (cause) {
      failed('write to', cause);
      return null;
    }
  };

  return {
    own: () => {
      ownFolder ??= makeOwn().then((folder) => {
        // A disk that is full now may have room later.
        if (folder === null) ownFolder = null;
        return folder;
      });
      return ownFolder;
    },
    claim: async () => {
      const at = await home();
      const claimed = (await at?.claim().catch(() => [])) ?? [];
      return claimed.map(hold);
    },
    discard: async (folder) => {
      held.delete(folder);
      await (await home())?.removeEmpty(folder).catch(() => {});
    },
    failed,
    close: async () => {
      cancelBeat?.();
      const at = await opened;
      for (const folder of held) await at?.removeEmpty(folder).catch(() => {});
      held.clear();
    },
  };
}

interface Home {
  make(name: string): Promise<SpoolFolder>;
  claim(): Promise<SpoolFolder[]>;
  touch(folder: SpoolFolder): Promise<void>;
  removeEmpty(folder: SpoolFolder): Promise<void>;
}

interface Owner {
  readonly host: string;
  readonly pid: number;
  /** Tells two processes apart that had the same number one after the other. */
  readonly run: string;
}

/** This run of this process, whatever number the system gave it. */
const RUN = randomHex(8);
const OWNER = 'owner.json';

async function openHome({ directory, url, key, runtime }: SpoolOptions): Promise<Home> {
  const files = await loadNodeFiles();
  const { fs } = files;
  const home = `${directory}/${files.sha256(`${url}\0${key}`).slice(0, 16)}`;
  // Batches name flags and variants: nobody else's business.
  await fs.mkdir(home, { recursive: true, mode: 0o700 });
  const me: Owner = { host: files.hostname, pid: process.pid, run: RUN };
  const sign = (path: string): Promise<void> =>
    fs.writeFile(`${path}/${OWNER}`, JSON.stringify(me), { mode: 0o600 });

  return {
    make: async (name) => {
      await fs.mkdir(`${home}/${name}`, { mode: 0o700 });
      await sign(`${home}/${name}`);
      return new SpoolFolder(`${home}/${name}`, files);
    },
    claim: async () => {
      const claimed: SpoolFolder[] = [];
      for (const name of (await fs.readdir(home)).toSorted()) {
        if (!(await isDead(files, `${home}/${name}`, me, runtime.nowMs()))) continue;
        const path = `${home}/${name.split('.', 1)[0]}.${randomHex(4)}`;
        try {
          await fs.rename(`${home}/${name}`, path);
          await sign(path);
          claimed.push(new SpoolFolder(path, files));
        } catch {
          // Another process was faster.
        }
      }
      return claimed;
    },
    touch: async ({ path }) => {
      const now = new Date(runtime.nowMs());
      await fs.utimes(`${path}/${OWNER}`, now, now).catch(() => {});
    },
    removeEmpty: async (folder) => {
      if ((await folder.list()).length > 0) return;
      await fs.rm(folder.path, { recursive: true, force: true });
    },
  };
}

/** A folder without a readable owner is dead when it is old: its process may be about to sign. */
async function isDead(
  { fs, hostname }: NodeFiles,
  path: string,
  me: Owner,
  nowMs: number,
): Promise<boolean> {
  const signed = await fs.stat(`${path}/${OWNER}`).catch(() => null);
  const touchedMs = (signed ?? (await fs.stat(path).catch(() => null)))?.mtimeMs ?? nowMs;
  if (nowMs - touchedMs > SPOOL_DEAD_MS) return true;
  const owner = readOwner(await fs.readFile(`${path}/${OWNER}`, 'utf8').catch(() => ''));
  if (owner === null || owner.host !== hostname) return false;
  if (owner.pid === me.pid) return owner.run !== me.run;
  return !isRunning(owner.pid);
}

function readOwner(text: string): Owner | null {
  try {
    const owner: unknown = JSON.parse(text);
    const isOwner =
      typeof owner === 'object' &&
      owner !== null &&
      'host' in owner &&
      'pid' in owner &&
      'run' in owner;
    return isOwner && typeof owner.pid === 'number' ? (owner as Owner) : null;
  } catch {
    return null;
  }
}

/** Signal 0 asks whether there is such a process; of another user's it says that it may not ask. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code !== 'ESRCH';
  }
}
