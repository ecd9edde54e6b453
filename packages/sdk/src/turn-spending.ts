import type { Place } from './fold.ts';
import type { Observations } from './observations.ts';
import type { PriceDesk } from './price-desk.ts';
import type { TokenUsage } from './types.ts';

/**
 * Tokens and money of one turn: its model calls are added up and observed once, under the names of
 * the metrics. Counts that are no numbers ≥ 0 count as not told. Never throws.
 */
export class TurnSpending {
  /** By metric; `null` while nothing was spent. */
  #sums: Map<string, number> | null = null;

  /** A call of a model. */
  addUsage(usage: TokenUsage, desk: PriceDesk): void {
    const read = readUsage(usage);
    this.#add('tokens_in', read.inputTokens);
    this.#add('tokens_out', read.outputTokens);
    this.#add('tokens_cached', read.cachedInputTokens);
    this.#add('tokens_reasoning', read.reasoningTokens);
    if (read.inputTokens === undefined && read.outputTokens === undefined) return;
    this.#add('cost_usd', desk.costUsd(read) ?? undefined);
  }

  /** Money that the program knows of itself, US dollars. */
  addCost(usd: number): void {
    this.#add('cost_usd', usd);
  }

  /** Observes what was spent since the last time; answers the money of it, `null` = not known. */
  settle(observations: Observations, places: readonly Place[]): number | null {
    const sums = this.#sums;
    if (sums === null) return null;
    this.#sums = null;
    for (const [metric, sum] of sums) observations.observe(places, metric, sum);
    return sums.get('cost_usd') ?? null;
  }

  #add(metric: string, amount: number | undefined): void {
    if (amount === undefined) return;
    this.#sums ??= new Map();
    this.#sums.set(metric, (this.#sums.get(metric) ?? 0) + amount);
  }
}

/** Trusts no type. */
function readUsage(given: TokenUsage): TokenUsage {
  try {
    const { model, askedModel, provider } = given;
    return {
      model: typeof model === 'string' ? model : '',
      ...(typeof askedModel === 'string' ? { askedModel } : {}),
      ...(typeof provider === 'string' ? { provider } : {}),
      ...counted('inputTokens', given.inputTokens),
      ...counted('outputTokens', given.outputTokens),
      ...counted('cachedInputTokens', given.cachedInputTokens),
      ...counted('cacheWriteTokens', given.cacheWriteTokens),
      ...counted('reasoningTokens', given.reasoningTokens),
    };
  } catch {
    return { model: '' };
  }
}

function counted<Name extends keyof TokenUsage>(
  name: Name,
  count: unknown,
): { readonly [Key in Name]?: number } {
  const isCount = typeof count === 'number' && count >= 0 && count <= Number.MAX_SAFE_INTEGER;
  return (isCount ? { [name]: count } : {}) as { readonly [Key in Name]?: number };
}
