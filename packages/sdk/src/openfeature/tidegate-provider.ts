import {
  type EvaluationContext,
  type Hook,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderNotReadyError,
  type ResolutionDetails,
  type TrackingEventDetails,
} from '@openfeature/server-sdk';
import type { Json } from '@tidegate/core';
import { trackedBy } from '../tracked-by.ts';
import type { Client, RulesetChange } from '../types.ts';
import { contextOf } from './provider-context.ts';
import { resolutionOf } from './resolution.ts';

/** What a provider may be told. */
export interface TidegateProviderOptions {
  /** Hooks that run with each evaluation of this provider. */
  readonly hooks?: readonly Hook[];
  /** How long to wait for a first ruleset, ms; default 3 000. */
  readonly readyTimeoutMs?: number;
  /**
   * Attribute of the context that is the unit of tracked events, such as `userId`; default
   * `targetingKey`. Take the one that your experiments are drawn by; `by` in an event's details names
   * another.
   */
  readonly trackBy?: string;
}

/**
 * A client as an OpenFeature provider for `@openfeature/server-sdk`. It is ready with the first
 * ruleset wherever it came from, stale while the stream is down, and fails to initialise without any
 * ruleset, until one comes. The client stays yours: close it yourself.
 * Source: OpenFeature specification 0.8 (https://openfeature.dev/specification/).
 *
 * @example
 * await OpenFeature.setProviderAndWait(new TidegateProvider(createClient({ url, key })));
 */
export class TidegateProvider implements Provider {
  readonly metadata = { name: 'tidegate' } as const;
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly hooks: Hook[];
  readonly #client: Client;
  readonly #readyTimeoutMs: number | undefined;
  readonly #trackBy: string | undefined;
  #state: 'starting' | 'ready' | 'stale' = 'starting';
  #hasRuleset = false;
  #live = false;
  #stops: (() => void)[] = [];

  constructor(client: Client, options: TidegateProviderOptions = {}) {
    this.#client = client;
    this.#readyTimeoutMs = options.readyTimeoutMs;
    this.#trackBy = options.trackBy;
    this.hooks = [...(options.hooks ?? [])];
  }

  /** @throws ProviderNotReadyError when there is no ruleset at all in time; it goes on trying */
  async initialize(): Promise<void> {
    const client = this.#client;
    this.#stops.push(
      client.onRuleset((change) => this.#rulesetChanged(change)),
      client.onLive((live) => this.#liveChanged(live)),
    );
    const timeoutMs = this.#readyTimeoutMs;
    const { source, live } = await client.ready(timeoutMs === undefined ? {} : { timeoutMs });
    this.#hasRuleset ||= source !== 'none';
    this.#live = live;
    if (!this.#hasRuleset) {
      this.#state = 'stale';
      throw new ProviderNotReadyError(
        'Cannot initialise: there is no ruleset from network, disk or bootstrap; check URL and key',
      );
    }
    this.#state = 'ready';
    // The SDK says that it is ready when this returns; that it is not up to date comes after that.
    if (!live) setTimeout(() => this.#liveChanged(this.#live), 0);
  }

  onClose(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    return this.#client.flush();
  }

  async resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return this.#resolve(flagKey, defaultValue, context);
  }

  async resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return this.#resolve(flagKey, defaultValue, context);
  }

  async resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return this.#resolve(flagKey, defaultValue, context);
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    return this.#resolve(flagKey, defaultValue, context);
  }

  /** Tells what the context's unit did; of the details only a number `value` and `by` are looked at. */
  track(event: string, context: EvaluationContext, details?: TrackingEventDetails): void {
    const options = trackedBy(context, details, this.#trackBy);
    this.#client.track(event, contextOf(context), options);
  }

  #resolve<T extends Json>(
    flag: string,
    fallback: T,
    context: EvaluationContext,
  ): ResolutionDetails<T> {
    const details = this.#client.details(flag, contextOf(context), fallback);
    return resolutionOf(flag, details, this.#hasRuleset);
  }

  #rulesetChanged({ cause, flags }: RulesetChange): void {
    this.#hasRuleset ||= cause !== 'kill-file';
    if (this.#state === 'starting') return;
    this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...flags] });
  }

  #liveChanged(live: boolean): void {
    this.#live = live;
    const state = live ? 'ready' : 'stale';
    if (this.#state === 'starting' || this.#state === state) return;
    this.#state = state;
    this.events.emit(live ? ProviderEvents.Ready : ProviderEvents.Stale);
  }
}
