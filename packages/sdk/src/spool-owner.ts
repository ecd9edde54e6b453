import type { NodeFiles } from './node-files.ts';
import { unlessGone } from './spool-gone.ts';

/** Who holds a folder, as its `owner.json` says. */
export interface SpoolOwner {
  readonly host: string;
  readonly pid: number;
  /** Where that number means this process: boot and pid namespace. `null` where nobody can say. */
  readonly space: string | null;
  /** When the process started, as the system counts: tells two with one number apart. */
  readonly started: string | null;
}

/** Name of the file that says who holds a folder. */
export const OWNER_FILE = 'owner.json';

/** This process; worker threads and second copies of this module are the same one. */
export async function thisOwner({ fs, hostname }: NodeFiles): Promise<SpoolOwner> {
  const { pid, platform } = process;
  const me = { host: hostname, pid };
  if (platform !== 'linux') return { ...me, space: platform, started: null };
  try {
    const boot = await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const space = `${boot.trim()} ${await fs.readlink('/proc/self/ns/pid')}`;
    return { ...me, space, started: (await seen(fs, 'self'))?.started ?? null };
  } catch {
    return { ...me, space: null, started: null };
  }
}

/** The owner that a file names; `null` for foreign text. Never throws. */
export function readOwner(text: string): SpoolOwner | null {
  try {
    const { host, pid, space, started } = Object(JSON.parse(text)) as Record<string, unknown>;
    if (typeof host !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid))
      return null;
    return { host, pid, space: textOf(space), started: textOf(started) };
  } catch {
    return null;
  }
}

/**
 * True when the system says that the process is gone. A process of another machine or of another pid
 * namespace cannot be asked about, and counts as alive.
 */
export async function isEnded(
  { fs }: Pick<NodeFiles, 'fs'>,
  owner: SpoolOwner,
  me: SpoolOwner,
): Promise<boolean> {
  const isKnown = me.space !== null && owner.space === me.space && owner.host === me.host;
  if (!isKnown || owner.pid <= 0) return false;
  if (!isRunning(owner.pid)) return true;
  const running = await seen(fs, owner.pid).catch(() => null);
  if (running === null || running.started === '') return false;
  return running.isZombie || (owner.started !== null && owner.started !== running.started);
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

/** What the kernel tells of a process, proc(5): the third field is its state, the 22nd its start. */
async function seen(
  fs: NodeFiles['fs'],
  pid: number | 'self',
): Promise<{ readonly started: string; readonly isZombie: boolean } | null> {
  const text = await unlessGone(fs.readFile(`/proc/${pid}/stat`, 'utf8'));
  if (text === null) return null;
  // The second field is a name in brackets, with anything in it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { started: fields[19] ?? '', isZombie: fields[0] === 'Z' };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
