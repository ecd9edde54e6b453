import type { Json } from '@tidegate/core';
import type { ToolSet } from 'ai';
import type { AiSdkOptions, AiSdkParts, AiTurn } from './ai-sdk.ts';
import type { GuardedArms } from './guard/types.ts';
import type {
  AgentBundle,
  EvaluationDetails,
  ObserveOptions,
  ShadowArms,
  TokenUsage,
  ToolEffect,
  TrackOptions,
  Turn,
} from './types.ts';

/** The turn that an agent works within. */
export interface ParentTurn extends Turn, AiTurn {
  countError(error: unknown): void;
  /** `aiSdk`, for who ends when the agent does. */
  aiSdkFor<Tools extends ToolSet>(
    ends: Pick<AiTurn, 'observe' | 'firstChunk' | 'end' | 'fail'>,
    agent: AgentBundle,
    parts: AiSdkParts<Tools>,
  ): AiSdkOptions<Tools>;
}

/** Says how the whole turn did, which the agent that answers says. */
const OF_THE_ANSWER: ReadonlySet<string> = new Set([
  'loop_length',
  'truncated_rate',
  'refusal_rate',
]);

/**
 * An agent's part of a turn. Everything is the turn's; `end` and `fail` end the part, which becomes a
 * stage. A part that fails is an error of the turn, counted once, and does not fail the turn: the agent
 * above may go on without it.
 */
export class ChildTurn implements Turn {
  readonly #parent: ParentTurn;
  readonly #name: string;
  readonly #monotonicMs: () => number;
  readonly #startedMs: number;
  #ended = false;

  constructor(parent: ParentTurn, name: string, monotonicMs: () => number) {
    this.#parent = parent;
    this.#name = name;
    this.#monotonicMs = monotonicMs;
    this.#startedMs = monotonicMs();
  }

  boolean(flag: string, fallback: boolean): boolean {
    return this.#parent.boolean(flag, fallback);
  }

  string(flag: string, fallback: string): string {
    return this.#parent.string(flag, fallback);
  }

  number(flag: string, fallback: number): number {
    return this.#parent.number(flag, fallback);
  }

  details<T extends Json>(flag: string, fallback: T): EvaluationDetails<T> {
    return this.#parent.details(flag, fallback);
  }

  bundle(flag: string, fallback: AgentBundle): AgentBundle {
    return this.#parent.bundle(flag, fallback);
  }

  aiSdk<Tools extends ToolSet = ToolSet>(
    agent: AgentBundle,
    parts: AiSdkParts<Tools>,
  ): AiSdkOptions<Tools> {
    const ends = {
      observe: (metric: string, value: number | boolean, options?: ObserveOptions): void => {
        if (!OF_THE_ANSWER.has(metric)) this.observe(metric, value, options);
      },
      firstChunk: () => this.firstChunk(),
      end: () => this.end(),
      fail: (error: unknown) => this.fail(error),
    };
    return this.#parent.aiSdkFor(ends, agent, parts);
  }

  tool<T>(
    name: string,
    options: { effect: ToolEffect; input?: unknown },
    run: () => Promise<T> | T,
  ): Promise<T> {
    return this.#parent.tool(name, options, run);
  }

  shadow<T>(flag: string, arms: ShadowArms<T>): T {
    return this.#parent.shadow(flag, arms);
  }

  guard<T>(arms: GuardedArms<T>): T {
    return this.#parent.guard(arms);
  }

  child(name: string): Turn {
    return this.#parent.child(name);
  }

  observe(metric: string, value: number | boolean, options?: ObserveOptions): void {
    this.#parent.observe(metric, value, options);
  }

  usage(usage: TokenUsage): void {
    this.#parent.usage(usage);
  }

  cost(usd: number): void {
    this.#parent.cost(usd);
  }

  /** What a part says is not the answer's first sign of life. */
  firstChunk(): void {}

  stage(name: string, ms: number): void;
  stage<T>(name: string, run: () => Promise<T> | T): Promise<T>;
  stage<T>(name: string, part: number | (() => Promise<T> | T)): Promise<T> | undefined {
    if (typeof part === 'function') return this.#parent.stage(name, part);
    this.#parent.stage(name, part);
    return undefined;
  }

  run<T>(run: () => T): T {
    return this.#parent.run(run);
  }

  track(event: string, options?: TrackOptions): void {
    this.#parent.track(event, options);
  }

  report(metric: string, event: { detector: string }): void {
    this.#parent.report(metric, event);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parent.stage(this.#name, this.#monotonicMs() - this.#startedMs);
  }

  fail(error: unknown): void {
    if (!this.#ended) this.#parent.countError(error);
    this.end();
  }
}
