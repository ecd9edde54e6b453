import type { Runtime } from './runtime.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

type Fetch = Runtime['fetch'];

/** A runtime whose time stands still until a test moves it, and whose network is a function. */
export class ManualRuntime implements Runtime {
  /** How often long work let others have their turn. */
  breaths = 0;
  wallMs = 1_700_000_000_000;
  elapsedMs = 0;
  chance = 0.5;
  respond: Fetch = () => Promise.reject(new Error('no network'));
  #timers: Timer[] = [];
  #order = 0;

  nowMs = (): number => this.wallMs;
  monotonicMs = (): number => this.elapsedMs;
  random = (): number => this.chance;
  breathe = async (): Promise<void> => {
    this.breaths += 1;
  };
  fetch: Fetch = (url, init) => this.respond(url, init);

  /** When the next timer is due, ms from now; `null` when none waits. */
  get nextTimerMs(): number | null {
    const dueMs = Math.min(...this.#timers.map(({ atMs }) => atMs));
    return this.#timers.length === 0 ? null : dueMs - this.elapsedMs;
  }

  after = (delayMs: number, run: () => void): (() => void) => {
    this.#order += 1;
    const timer = { atMs: this.elapsedMs + Math.max(delayMs, 0), order: this.#order, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Moves the time and runs what becomes due, letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.elapsedMs + ms;
    await settled();
    for (let next = this.#dueBy(untilMs); next !== undefined; next = this.#dueBy(untilMs)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#moveTo(Math.max(next.atMs, this.elapsedMs));
      next.run();
      await settled();
    }
    this.#moveTo(untilMs);
    await settled();
  }

  #dueBy(untilMs: number): Timer | undefined {
    return this.#timers
      .filter(({ atMs }) => atMs <= untilMs)
      .sort((left, right) => left.atMs - right.atMs || left.order - right.order)[0];
  }

  #moveTo(elapsedMs: number): void {
    this.wallMs += elapsedMs - this.elapsedMs;
    this.elapsedMs = elapsedMs;
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
