import {
  ErrorCode,
  type EvaluationContext,
  type Hook,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  ProviderNotReadyError,
  type ResolutionDetails,
  type TrackingEventDetails,
} from '@openfeature/web-sdk';
import type { Json } from '@tidegate/core';
import { type BrowserRuntime, browserRuntime } from '../browser/browser-runtime.ts';
import { PageClient } from '../browser/page-client.ts';
import type {
  BrowserChange,
  BrowserClientOptions,
  BrowserContext,
  BrowserReadiness,
  BrowserStatus,
} from '../browser/types.ts';
import { trackedBy } from '../tracked-by.ts';

/** As for `createBrowserClient`; the context comes from OpenFeature. */
export interface TidegateWebProviderOptions extends Omit<BrowserClientOptions, 'context'> {
  /** Hooks that run with each evaluation of this provider. */
  readonly hooks?: readonly Hook[];
  /**
   * Attribute of the context that is the unit of tracked events, such as `userId`; default
   * `targetingKey`. Take the one that your experiments are drawn by; `by` in an event's details names
   * another.
   */
  readonly trackBy?: string;
}

/**
 * OpenFeature provider for pages, over the browser client. It is ready when it has values: from the
 * bootstrap or the last visit at once, else from the server. It turns stale while the server cannot
 * be reached, and tells which flags changed. Resolving never throws: it answers an error code.
 *
 * @example
 * await OpenFeature.setProviderAndWait(new TidegateWebProvider({ url, key }), { targetingKey: chatId });
 */
export class TidegateWebProvider implements Provider {
  readonly metadata = { name: 'tidegate-web' } as const;
  readonly runsOn = 'client';
  readonly events = new OpenFeatureEventEmitter();
  readonly hooks: Hook[];
  readonly #options: TidegateWebProviderOptions;
  readonly #runtime: BrowserRuntime;
  #client: PageClient | null = null;
  /** What OpenFeature believes. */
  #told: BrowserStatus = 'loading';
  #isAnswering = false;

  constructor(options: TidegateWebProviderOptions, runtime: BrowserRuntime = browserRuntime()) {
    this.#options = options;
    this.hooks = [...(options.hooks ?? [])];
    this.#runtime = runtime;
  }

  async initialize(context: EvaluationContext = {}): Promise<void> {
    this.#client?.close();
    const client = new PageClient({ ...this.#options, context: toContext(context) }, this.#runtime);
    this.#client = client;
    client.onChange((change) => this.#onChange(change));
    client.start();
    const now = client.readiness();
    await this.#answer(now.source === 'none' ? client.ready() : Promise.resolve(now));
  }

  async onContextChange(_old: EvaluationContext, context: EvaluationContext): Promise<void> {
    if (this.#client === null) return;
    await this.#answer(this.#client.setContext(toContext(context)));
  }

  onClose(): Promise<void> {
    this.#client?.close();
    return Promise.resolve();
  }

  resolveBooleanEvaluation(flag: string, fallback: boolean): ResolutionDetails<boolean> {
    return this.#resolve<boolean>(flag, fallback);
  }

  resolveStringEvaluation(flag: string, fallback: string): ResolutionDetails<string> {
    return this.#resolve<string>(flag, fallback);
  }

  resolveNumberEvaluation(flag: string, fallback: number): ResolutionDetails<number> {
    return this.#resolve<number>(flag, fallback);
  }

  resolveObjectEvaluation<T extends JsonValue>(flag: string, fallback: T): ResolutionDetails<T> {
    return this.#resolve(flag, fallback as Json) as ResolutionDetails<T>;
  }

  /** Tells what the context's unit did; of the details only a number `value` and `by` are looked at. */
  track(event: string, context: EvaluationContext, details?: TrackingEventDetails): void {
    this.#client?.track(event, trackedBy(context, details, this.#options.trackBy));
  }

  #resolve<T extends Json>(flag: string, fallback: T): ResolutionDetails<T> {
    const details = this.#client?.details(flag, fallback);
    if (details === undefined) {
      return { value: fallback, reason: 'ERROR', errorCode: ErrorCode.PROVIDER_NOT_READY };
    }
    const { value, variant, draw, reason, errorCode, metadata } = details;
    return {
      value,
      reason,
      flagMetadata: draw === 0 ? metadata : { ...metadata, draw },
      ...(variant === null ? {} : { variant }),
      ...(errorCode === undefined ? {} : { errorCode: errorCodeOf(errorCode) }),
    };
  }

  /** Answers a call of OpenFeature's, which believes `Ready` afterwards unless this throws. */
  async #answer(readiness: Promise<BrowserReadiness>): Promise<void> {
    this.#isAnswering = true;
    const { status, source } = await readiness;
    this.#isAnswering = false;
    this.#tellSoon();
    this.#told = source === 'none' ? status : 'fresh';
    if (this.#told === 'denied') throw new ProviderFatalError(DENIED);
    if (this.#told !== 'fresh') throw new ProviderNotReadyError(UNREACHABLE);
  }

  #onChange({ flags }: BrowserChange): void {
    if (flags.length > 0) {
      this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...flags] });
    }
    this.#tellSoon();
  }

  /** Only after OpenFeature has called us ready can it be told that we are not. */
  #tellSoon(): void {
    this.#runtime.after(0, () => this.#tell());
  }

  #tell(): void {
    const { status = 'loading', source } = this.#client?.readiness() ?? {};
    if (this.#isAnswering || status === 'loading' || status === this.#told) return;
    this.#told = status;
    if (status === 'fresh') this.events.emit(ProviderEvents.Ready, {});
    else if (status === 'denied') {
      const errorCode = ErrorCode.PROVIDER_FATAL;
      this.events.emit(ProviderEvents.Error, { message: DENIED, errorCode });
    } else {
      const event = source === 'none' ? ProviderEvents.Error : ProviderEvents.Stale;
      this.events.emit(event, { message: UNREACHABLE });
    }
  }
}

const DENIED = 'Cannot evaluate flags: the server refused the key; use a browser key';
const UNREACHABLE = 'Cannot ask for flags: the server did not answer; it is asked again';

function toContext(context: EvaluationContext): BrowserContext {
  const { targetingKey, ...attributes } = context;
  return targetingKey === undefined ? attributes : { ...attributes, targetingKey };
}

/** Codes that OpenFeature does not know stand for a fault of the flag. */
function errorCodeOf(code: string): ErrorCode {
  return Object.values(ErrorCode).find((known) => known === code) ?? ErrorCode.GENERAL;
}
