import type { EvaluationContext } from '@tidegate/core';
import type { ToolSet } from 'ai';
import type { AiSdkOptions, AiSdkParts, AiTurn } from '../ai-sdk.ts';
import { ClientTurn, type TurnHost } from '../turn.ts';
import type { AgentBundle, ToolEffect } from '../types.ts';
import type { ShadowRun } from './shadow-run.ts';
import type { ShadowArms } from './types.ts';

/**
 * A turn of a shadow: it asks flags and runs tools as every turn does, but behind the fence, and over
 * a host that tells nobody. What it costs is its run's.
 */
export class FencedTurn extends ClientTurn {
  override readonly fenced = true;
  readonly #run: ShadowRun;

  constructor(host: TurnHost, context: EvaluationContext, run: ShadowRun) {
    super(host, context);
    this.#run = run;
  }

  override async tool<T>(
    name: string,
    options: { effect: ToolEffect; input?: unknown },
    run: () => Promise<T> | T,
  ): Promise<T> {
    this.enter(name, options?.effect);
    return await this.#run.fence.call(name, options ?? {}, run);
  }

  override aiSdkFor<Tools extends ToolSet>(
    ends: Partial<AiTurn>,
    agent: AgentBundle,
    parts: AiSdkParts<Tools>,
  ): AiSdkOptions<Tools> {
    const isFenceable = ([name, tool]: [string, ToolSet[string]]): boolean =>
      tool.type !== 'provider' || tool.execute !== undefined || isHarmless(parts, name);
    const given = Object.entries<ToolSet[string]>(parts.tools ?? {});
    const offered = agent.tools ?? given.map(([name]) => name);
    const kept = new Map(given.filter(isFenceable));
    // What a provider runs at its own place is out of our hands.
    const away = given.map(([name]) => name).filter((name) => !kept.has(name));
    for (const name of away) if (offered.includes(name)) this.#run.fence.takeAway(name);
    const tools = Object.fromEntries(kept) as unknown as Tools;
    const names = offered.filter((name) => !away.includes(name));
    return super.aiSdkFor(ends, { ...agent, tools: names }, { ...parts, tools });
  }

  /** There is no shadow of a shadow. */
  override shadow<T>(_flag: string, arms: ShadowArms<T>): T {
    const { signal } = new AbortController();
    return arms.control({ turn: this, live: false, signal, report: () => {} });
  }

  override cost(usd: number): void {
    if (usd >= 0 && usd < Infinity) this.#run.spent(usd);
  }

  override report(metric: string, event: { detector: string }): void {
    this.#run.reported(String(metric), String(event?.detector));
  }

  override track(): void {}
}

function isHarmless({ effects }: Pick<AiSdkParts, 'effects'>, name: string): boolean {
  const effect = new Map(Object.entries(effects ?? {})).get(name);
  return effect === 'none' || effect === 'read';
}
