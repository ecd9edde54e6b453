import type { Json } from '@tidegate/core';
import { READY_TIMEOUT_MS } from '../limits.ts';
import { isSameKind } from '../typed-value.ts';
import { unitAttribute } from '../unit-attribute.ts';
import type { UseListener } from '../use-listener.ts';
import type { Address, AskOutcome } from './ask-flags.ts';
import { type BrowserRuntime, browserRuntime } from './browser-runtime.ts';
import { changedFlags, type Evaluations, evaluationsOf } from './bulk-answer.ts';
import { FlagSync } from './flag-sync.ts';
import { contextHash, createLastKnown, type LastKnown } from './last-known.ts';
import { EXPOSURES_WAITING_MAX } from './limits.ts';
import type {
  BrowserChange,
  BrowserClient,
  BrowserClientOptions,
  BrowserContext,
  BrowserDetails,
  BrowserEvaluation,
  BrowserReadiness,
  BrowserSource,
  BrowserStatus,
} from './types.ts';
import { createUseReports, type UseReports } from './use-reports.ts';

/** Hears what the page does, and what became different for it. */
interface PageListener extends UseListener {
  changed?(change: BrowserChange): void;
}

type News = (listener: PageListener) => void;

/**
 * The browser client at rest: values of the bootstrap or of the last visit are there at once, and
 * nothing is asked before `start`. So a framework may make one and throw it away. Never throws.
 */
export class PageClient implements BrowserClient {
  readonly address: Address | null;
  readonly #runtime: BrowserRuntime;
  readonly #lastKnown: LastKnown;
  readonly #sync: FlagSync;
  readonly #reports: UseReports | null;
  readonly #bootstrapped: Evaluations;
  readonly #listeners = new Set<(news: News) => void>();
  readonly #waiting = new Set<() => void>();
  /** Exposures of this context whose values are not there yet. */
  readonly #exposures = new Set<string>();
  #context: BrowserContext;
  #evaluations: Evaluations = NOTHING;
  #source: BrowserSource = 'none';
  /** Hash of the context that the values are for. */
  #valuesOf = '';
  #status: BrowserStatus = 'loading';
  #isStarted = false;

  constructor(options: BrowserClientOptions, runtime: BrowserRuntime = browserRuntime()) {
    const { key, context, bootstrap, telemetry = true } = options;
    const url = String(options.url).replace(/\/+$/, '');
    const address = { url, key: String(key), counts: telemetry };
    this.#runtime = runtime;
    this.#context = context;
    this.address = /^tg_(server|admin|sync)_/.test(address.key) ? null : address;
    this.#lastKnown = createLastKnown(runtime, address.url, address.key);
    this.#reports = telemetry ? createUseReports(runtime, address) : null;
    if (this.#reports !== null) this.#listeners.add(this.#reports.add);
    this.#bootstrapped = evaluationsOf(bootstrap?.flags ?? [], NOTHING);
    this.#sync = new FlagSync(
      {
        runtime,
        address,
        pin: (asked) => this.#lastKnown.pin(asked),
        onOutcome: (outcome) => this.#take(outcome),
        onGone: (forGood) => this.#reports?.report(forGood),
      },
      context,
    );
    this.#lastKnown.keepPin(context, bootstrap?.conversationPin);
    if (bootstrap === undefined) this.#recall();
    else this.#hold(this.#bootstrapped, 'bootstrap');
  }

  boolean(flag: string, fallback: boolean): boolean {
    return this.details<boolean>(flag, fallback).value;
  }

  string(flag: string, fallback: string): string {
    return this.details<string>(flag, fallback).value;
  }

  number(flag: string, fallback: number): number {
    return this.details<number>(flag, fallback).value;
  }

  object<T extends Json>(flag: string, fallback: T): T {
    return this.details(flag, fallback).value;
  }

  details<T extends Json>(flag: string, fallback: T): BrowserDetails<T> {
    const key = keyOf(this.#evaluations, flag);
    const evaluation = this.evaluation(key);
    if (evaluation !== null) this.#tell((hears) => hears.evaluated?.(key, evaluation, null));
    const details = { ...detailsOf(evaluation, fallback), source: this.#source };
    const isTooEarly = evaluation === null && this.#source === 'none';
    return isTooEarly ? { ...details, errorCode: 'PROVIDER_NOT_READY' } : details;
  }

  evaluation(flag: string): BrowserEvaluation | null {
    return this.#evaluations.get(keyOf(this.#evaluations, flag)) ?? null;
  }

  bootstrapped(flag: string): BrowserEvaluation | null {
    return this.#bootstrapped.get(keyOf(this.#bootstrapped, flag)) ?? null;
  }

  expose(flag: string, by?: string): void {
    if (this.#valuesOf === contextHash(this.#context)) {
      const key = keyOf(this.#evaluations, flag);
      const evaluation = this.evaluation(key);
      const unit = this.unit(by ?? unitAttribute(this, evaluation));
      if (evaluation !== null) this.#tell((hears) => hears.exposed?.(key, evaluation, unit));
    } else if (this.#exposures.size < EXPOSURES_WAITING_MAX) {
      this.#exposures.add(JSON.stringify([flag, by]));
    }
  }

  unit(by = 'targetingKey'): string | null {
    const unit = this.#context[by === 'conversation' ? 'targetingKey' : by];
    return typeof unit === 'string' || typeof unit === 'number' ? `${unit}` : null;
  }

  track(event: string, options?: { value?: number; by?: string }): void {
    const unit = this.unit(options?.by);
    this.#tell((hears) => hears.tracked?.(event, unit, options?.value));
  }

  async ready({ timeoutMs = READY_TIMEOUT_MS } = {}): Promise<BrowserReadiness> {
    if (this.#status !== 'loading') return this.readiness();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#waiting.delete(done);
        resolve(this.readiness());
      };
      const cancel = this.#runtime.after(timeoutMs, done, 'keeps-alive');
      this.#waiting.add(done);
    });
  }

  async setContext(context: BrowserContext): Promise<BrowserReadiness> {
    if (contextHash(context) === contextHash(this.#context)) return this.ready();
    this.#context = context;
    // Whoever was exposed before is not the one that the next values are for.
    this.#exposures.clear();
    const changed = this.#recall();
    this.#say(this.address ? 'loading' : 'denied', changed);
    if (this.address) this.#sync.setContext(context);
    return this.#isStarted ? this.ready() : this.readiness();
  }

  onChange(listener: (change: BrowserChange) => void): () => void {
    return this.listen({ changed: listener });
  }

  listen(listener: PageListener): () => void {
    const tell = (news: News): void => news(listener);
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  readiness(): BrowserReadiness {
    return { status: this.#status, source: this.#source };
  }

  start(): void {
    if (!this.address) {
      // The key is out already where this code can be read, but at least it does not travel.
      this.#say('denied', []);
      return;
    }
    this.#isStarted = true;
    this.#sync.start();
  }

  close(): void {
    this.#isStarted = false;
    this.#sync.stop();
    this.#reports?.report(true);
    this.#reports?.stop();
    this.#settle();
  }

  /** The values that the last visit left for the context, if any; what changed by them. */
  #recall(): string[] {
    const flags = this.#lastKnown.flags(this.#context);
    return flags === null ? [] : this.#hold(evaluationsOf(flags, this.#evaluations), 'storage');
  }

  #take(outcome: AskOutcome): void {
    if (outcome.kind === 'failed') {
      // Values of somebody else must not stand for longer than a question takes.
      const isForeign = this.#valuesOf !== contextHash(this.#context);
      this.#say(outcome.denied ? 'denied' : 'stale', isForeign ? this.#hold(NOTHING, 'none') : []);
    } else if (outcome.kind === 'unchanged') this.#say('fresh', []);
    else {
      const { flags, conversationPin: pin } = outcome.answer;
      this.#lastKnown.keepPin(this.#context, pin);
      this.#lastKnown.keep(this.#context, flags);
      this.#say('fresh', this.#hold(evaluationsOf(flags, this.#evaluations), 'network'));
    }
    this.#settle();
  }

  #hold(evaluations: Evaluations, source: BrowserSource): string[] {
    const changed = changedFlags(this.#evaluations, evaluations);
    this.#evaluations = evaluations;
    this.#source = source;
    this.#valuesOf = contextHash(this.#context);
    for (const exposure of this.#exposures)
      this.expose(...(JSON.parse(exposure) as [string, string?]));
    this.#exposures.clear();
    return changed;
  }

  #say(status: BrowserStatus, flags: readonly string[]): void {
    if (status === this.#status && flags.length === 0) return;
    this.#status = status;
    this.#tell((listener) => listener.changed?.({ flags, status }));
  }

  #tell(news: News): void {
    for (const tell of this.#listeners) {
      try {
        tell(news);
      } catch {
        // A listener that throws must not keep the news from the others.
      }
    }
  }

  #settle(): void {
    for (const done of this.#waiting) done();
  }
}

/** An evaluation with the fallback where its value is none, or of another type. Never throws. */
export function detailsOf<T extends Json>(
  evaluation: BrowserEvaluation | null,
  fallback: T,
): Omit<BrowserDetails<T>, 'source'> {
  const answer = evaluation ?? MISSING;
  const { value = fallback } = answer;
  if (isSameKind(value, fallback)) return { ...answer, value: value as T };
  return { ...answer, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', value: fallback };
}

/** The flag that is meant by its key, or by the name of the experiment that runs on it. */
function keyOf(evaluations: Evaluations, name: string): string {
  if (!evaluations.has(name)) {
    for (const [key, { metadata }] of evaluations) {
      if (metadata['experiment'] === name) return key;
    }
  }
  return name;
}

const NOTHING: Evaluations = new Map();
const MISSING: BrowserEvaluation = {
  value: undefined,
  variant: null,
  draw: 0,
  reason: 'ERROR',
  errorCode: 'FLAG_NOT_FOUND',
  metadata: {},
};
