import type { EvaluationContext, Json } from '@tidegate/core';
import type { ToolSet } from 'ai';
import type { AiSdkOptions, AiSdkParts } from '../ai-sdk.ts';
import type { GuardedArms } from '../guard/types.ts';
import type {
  AgentBundle,
  EvaluationDetails,
  ObserveOptions,
  TokenUsage,
  ToolEffect,
  TrackOptions,
  Turn,
} from '../types.ts';
import { currentScope } from './scope.ts';
import type { ShadowArms } from './types.ts';

/**
 * A turn as programs hold it. Whoever reaches it from inside of a shadow, however deep, has the
 * shadow's fenced turn instead: a tool that was made for the user's answer has no effect there.
 */
export class OutwardTurn implements Turn {
  readonly #context: EvaluationContext;
  readonly #live: Turn;
  /** What it is in a shadow, by the shadow's own turn. */
  readonly #shadows = new WeakMap<Turn, Turn>();
  readonly #inShadow: (own: Turn) => Turn;

  /** @param inShadow what stands for it in a shadow whose own turn of this conversation is given */
  constructor(context: EvaluationContext, live: Turn, inShadow = (own: Turn): Turn => own) {
    this.#context = context;
    this.#live = live;
    this.#inShadow = inShadow;
  }

  boolean(flag: string, fallback: boolean): boolean {
    return this.#turn.boolean(flag, fallback);
  }

  string(flag: string, fallback: string): string {
    return this.#turn.string(flag, fallback);
  }

  number(flag: string, fallback: number): number {
    return this.#turn.number(flag, fallback);
  }

  details<T extends Json>(flag: string, fallback: T): EvaluationDetails<T> {
    return this.#turn.details(flag, fallback);
  }

  bundle(flag: string, fallback: AgentBundle): AgentBundle {
    return this.#turn.bundle(flag, fallback);
  }

  aiSdk<Tools extends ToolSet = ToolSet>(
    agent: AgentBundle,
    parts: AiSdkParts<Tools>,
  ): AiSdkOptions<Tools> {
    return this.#turn.aiSdk(agent, parts);
  }

  tool<T>(
    name: string,
    options: { effect: ToolEffect; input?: unknown },
    run: () => Promise<T> | T,
  ): Promise<T> {
    return this.#turn.tool(name, options, run);
  }

  shadow<T>(flag: string, arms: ShadowArms<T>): T {
    return this.#turn.shadow(flag, arms);
  }

  guard<T>(arms: GuardedArms<T>): T {
    return this.#turn.guard(arms);
  }

  child(name: string): Turn {
    const inShadow = (own: Turn): Turn => own.child(name);
    return new OutwardTurn(this.#context, this.#turn.child(name), inShadow);
  }

  observe(metric: string, value: number | boolean, options?: ObserveOptions): void {
    this.#turn.observe(metric, value, options);
  }

  usage(usage: TokenUsage): void {
    this.#turn.usage(usage);
  }

  cost(usd: number): void {
    this.#turn.cost(usd);
  }

  firstChunk(): void {
    this.#turn.firstChunk();
  }

  stage(name: string, ms: number): void;
  stage<T>(name: string, run: () => Promise<T> | T): Promise<T>;
  stage<T>(name: string, part: number | (() => Promise<T> | T)): Promise<T> | undefined {
    if (typeof part === 'function') return this.#turn.stage(name, part);
    this.#turn.stage(name, part);
    return undefined;
  }

  run<T>(run: () => T): T {
    return this.#turn.run(run);
  }

  track(event: string, options?: TrackOptions): void {
    this.#turn.track(event, options);
  }

  report(metric: string, event: { detector: string }): void {
    this.#turn.report(metric, event);
  }

  end(outcome?: { failed?: boolean }): void {
    this.#turn.end(outcome);
  }

  fail(error: unknown): void {
    this.#turn.fail(error);
  }

  get #turn(): Turn {
    const scope = currentScope();
    if (scope?.kind !== 'shadow') return this.#live;
    const own = scope.turnFor(this.#context);
    const known = this.#shadows.get(own) ?? this.#inShadow(own);
    this.#shadows.set(own, known);
    return known;
  }
}
