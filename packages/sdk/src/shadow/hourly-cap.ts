import { SHADOW_HOUR_MS } from './limits.ts';

/**
 * Money that may be spent in an hour of this process. Each turn that runs counts as dear as the dearest
 * one of the hour, and until one has ended there is only one: so what is spent stays below the cap,
 * unless a turn is dearer than all before it. When not even one fits any more, nothing starts until the
 * hour ends.
 */
export class HourlyCap {
  readonly #capUsd: number;
  readonly #nowMs: () => number;
  #hour = 0;
  #spentUsd = 0;
  #isReached = false;
  /** `null` until one has ended in this hour. */
  #dearestUsd: number | null = null;

  /** @param nowMs a clock that never goes back, ms */
  constructor(capUsd: number, nowMs: () => number) {
    this.#capUsd = capUsd;
    this.#nowMs = nowMs;
    this.#hour = this.#hourNow();
  }

  /** No money is left in this hour. */
  get isReached(): boolean {
    this.#turnHour();
    return this.#isReached;
  }

  /** Whether one more may start beside those that run. A breach is a breach from then on. */
  admits(running: number): 'yes' | 'not-now' | 'reached' {
    if (this.isReached) return 'reached';
    if (this.#dearestUsd === null && running > 0) return 'not-now';
    const needUsd = (running + 1) * (this.#dearestUsd ?? 0);
    if (this.#capUsd > 0 && this.#spentUsd + needUsd <= this.#capUsd) return 'yes';
    // Those that run may come to less.
    if (this.#capUsd > 0 && running > 0) return 'not-now';
    this.#isReached = true;
    return 'reached';
  }

  /** Money was spent; `turnUsd` is what its turn cost so far. Answers whether the cap is reached now. */
  spend(usd: number, turnUsd: number): boolean {
    this.#turnHour();
    this.#spentUsd += usd;
    if (this.#dearestUsd !== null) this.#dearestUsd = Math.max(this.#dearestUsd, turnUsd);
    if (this.#spentUsd >= this.#capUsd) this.#isReached = true;
    return this.#isReached;
  }

  /** A turn ended that cost so much. */
  ended(turnUsd: number): void {
    this.#dearestUsd = Math.max(this.#dearestUsd ?? 0, turnUsd);
  }

  #turnHour(): void {
    const hour = this.#hourNow();
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#spentUsd = 0;
    this.#isReached = false;
    // One that was too dear for an hour must not end all hours.
    this.#dearestUsd = null;
  }

  #hourNow(): number {
    return Math.floor(this.#nowMs() / SHADOW_HOUR_MS);
  }
}
