/** Time, chance and network: the only outside that the client knows. Tests put their own in. */
export interface Runtime {
  /** Wall clock, ms since epoch. */
  nowMs(): number;
  /** Never goes back, ms. */
  monotonicMs(): number;
  /** 0 ≤ x < 1. */
  random(): number;
  /** Runs once after the delay. Keeps the process alive only when told to. Returns how to cancel. */
  after(delayMs: number, run: () => void, alive?: 'keeps-alive'): () => void;
  /** Lets everything else have its turn: between the parts of work that takes long. */
  breathe(): Promise<void>;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** A runtime without long work. */
export type PlainRuntime = Omit<Runtime, 'breathe'>;

/** The runtime of Node and edge. */
export function systemRuntime(): Runtime {
  return {
    ...plainRuntime(),
    breathe: () => new Promise((resolve) => afterOthers(resolve)),
  };
}

/** What browsers have too. */
export function plainRuntime(): PlainRuntime {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    random: () => Math.random(),
    after: (delayMs, run, alive) => {
      const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), TIMER_MAX_MS));
      if (alive === undefined) unref(timer);
      return () => clearTimeout(timer);
    },
    fetch: (url, init) => globalThis.fetch(url, init),
  };
}

/** What waits for input and output goes first; some edges have timers only. */
function afterOthers(run: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(run);
  else setTimeout(run, 0);
}

/** Node's timers fire at once above this; every caller of `after` that waits longer asks again. */
const TIMER_MAX_MS = 2_147_483_647;

/** Browsers answer a number here, Node an object. */
function unref(timer: number | { unref?(): unknown }): void {
  if (typeof timer === 'object') timer.unref?.();
}
