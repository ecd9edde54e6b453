import { ProblemError } from '@tidegate/protocol';
import { BACKUP_JOBS_AT_ONCE, BACKUP_JOBS_MAX } from './limits.ts';

/** What runs in this process: each thing once, few at the same time. */
export interface Jobs {
  /**
   * Begins a job that runs on by itself; it must never reject.
   *
   * @param job.also ids of what it does besides, which stand for it as well
   * @param job.keys nobody else may hold any of them meanwhile
   * @param job.waits whether it waits for its turn: the first two run
   * @throws ProblemError `conflict` when one of the keys is held, `not-ready` when it closes
   */
  begin(job: {
    readonly id: string;
    readonly also?: readonly string[];
    readonly keys: readonly string[];
    /** What would be done, such as `back up "app"`. */
    readonly what: string;
    readonly waits: boolean;
    readonly prepare: () => Promise<void>;
    readonly run: (signal: AbortSignal) => Promise<void>;
  }): Promise<void>;
  isHeld(key: string): boolean;
  ended(id: string): Promise<void>;
  /** Whether one runs or waits here. */
  isUnderway(id: string): boolean;
  /**
   * Ends one, also one that waits for its turn; what it does then knows by its signal why. Nothing
   * happens where none is.
   */
  stop(id: string, why: Error): void;
  /** Ends what runs, and waits for it. */
  close(): Promise<void>;
}

/** Makes them; nothing runs yet. */
export function createJobs(): Jobs {
  const held = new Set<string>();
  const running = new Map<string, Job>();
  const closing = new AbortController();
  const turns = createTurns(BACKUP_JOBS_AT_ONCE);
  const jobOf = (id: string): Job | undefined =>
    running.get(id) ?? [...running.values()].find(({ also }) => also.includes(id));
  return {
    async begin({ id, also = [], keys, what, waits, prepare, run }) {
      requireRoom(what, running.size, closing.signal);
      const taken = keys.find((key) => held.has(key));
      if (taken !== undefined) {
        throw new ProblemError(
          'conflict',
          `Cannot ${what}: ${taken} is under way; wait for its end`,
        );
      }
      for (const key of keys) held.add(key);
      const free = (): void => {
        for (const key of keys) held.delete(key);
      };
      let ended = (): void => {};
      const own = new AbortController();
      running.set(id, { also, ended: new Promise((resolve) => (ended = resolve)), own });
      const end = (): void => {
        free();
        running.delete(id);
        ended();
      };
      try {
        await prepare();
      } catch (cause) {
        end();
        throw cause;
      }
      const signal = AbortSignal.any([closing.signal, own.signal]);
      void (waits ? turns.run(() => run(signal), signal) : run(signal)).finally(end);
    },
    isHeld: (key) => held.has(key),
    ended: async (id) => {
      await jobOf(id)?.ended;
    },
    isUnderway: (id) => jobOf(id) !== undefined,
    stop: (id, why) => jobOf(id)?.own.abort(why),
    async close() {
      closing.abort(new Error('the server closes'));
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

interface Job {
  readonly also: readonly string[];
  readonly ended: Promise<void>;
  readonly own: AbortController;
}

function requireRoom(what: string, running: number, signal: AbortSignal): void {
  if (signal.aborted)
    throw new ProblemError(
      'not-ready',
      `Cannot ${what}: the server closes; ask it once it is back`,
    );
  if (running >= BACKUP_JOBS_MAX)
    throw new ProblemError(
      'conflict',
      `Cannot ${what}: ${BACKUP_JOBS_MAX} backups and drills run or wait; wait for one to end`,
    );
}

/** The first few run, the others wait in order; one that is told to end waits no longer. */
function createTurns(atOnce: number): {
  run(job: () => Promise<void>, signal: AbortSignal): Promise<void>;
} {
  const waiting: (() => void)[] = [];
  let running = 0;
  const turn = (signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(go), 1);
        resolve(false);
      };
      waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  return {
    async run(job, signal) {
      const isFree = running < atOnce;
      if (isFree) running += 1;
      // It ends as soon as it begins: for that it needs no place.
      const hasPlace = isFree || (!signal.aborted && (await turn(signal)));
      try {
        await job();
      } finally {
        const next = hasPlace ? waiting.shift() : undefined;
        // Whoever comes next takes this place: nobody gets in between.
        if (next !== undefined) next();
        else if (hasPlace) running -= 1;
      }
    },
  };
}
