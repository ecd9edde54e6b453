import type { Ledger } from './ledger.ts';
import { KILL_FILE_BYTES_MAX, KILL_FILE_EVERY_MS } from './limits.ts';
import type { Runtime } from './runtime.ts';

/** A file of variants that stand above everything. */
export interface KillFile {
  /** Flag → variant, as the file last said. */
  readonly kills: ReadonlyMap<string, string>;
  /** Looks at once, and then every second until it is closed. Never rejects. */
  start(): Promise<void>;
  close(): void;
}

/**
 * Follows a JSON file `{ "flags": { "<key>": "<variant>" } }`. No file means no kills; one that
 * cannot be read leaves what the last good one said, with a warning. At most 1 MiB. Only Node has
 * files: elsewhere it warns and kills nothing.
 *
 * @param onChange called after `kills` changed
 */
export function followKillFile(options: {
  readonly path: string;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  readonly onChange: (keys: readonly string[]) => void;
}): KillFile {
  const { path, runtime, ledger, onChange } = options;
  let kills: ReadonlyMap<string, string> = new Map();
  let lastText: string | null = null;
  let cancel = (): void => {};
  let isClosed = false;

  const look = async (): Promise<void> => {
    try {
      const text = await readText(path);
      if (text === lastText || isClosed) return;
      lastText = text;
      const before = kills;
      kills = text === null ? new Map() : parseKills(text);
      onChange([...new Set([...before.keys(), ...kills.keys()])]);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `Cannot read the kill file "${path}": ${why}; what it last said stays`;
      ledger.warnOnce('kill-file', `${path} ${why}`, message);
    }
  };

  const follow = async (): Promise<void> => {
    await look();
    if (isClosed) return;
    cancel = runtime.after(KILL_FILE_EVERY_MS, () => void follow());
  };

  return {
    get kills() {
      return kills;
    },
    start: follow,
    close: () => {
      isClosed = true;
      cancel();
    },
  };
}

/** `null` when there is no file. */
async function readText(path: string): Promise<string | null> {
  const fs = await import('node:fs/promises');
  try {
    const { size } = await fs.stat(path);
    if (size > KILL_FILE_BYTES_MAX) throw new Error(`it is over ${KILL_FILE_BYTES_MAX} bytes`);
    return await fs.readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}

function parseKills(text: string): ReadonlyMap<string, string> {
  const root: unknown = JSON.parse(text);
  const flags = isRecord(root) && Object.hasOwn(root, 'flags') ? root['flags'] : null;
  if (!isRecord(flags)) throw new Error('it has no object "flags"');
  const kills = new Map<string, string>();
  for (const [key, variant] of Object.entries(flags)) {
    if (typeof variant !== 'string') throw new Error(`"${key}" names no variant`);
    kills.set(key, variant);
  }
  return kills;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
