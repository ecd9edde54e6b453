/** Tokens of one call of a model. */
export interface TokenUsage {
  /** The model that answered, as its provider names it. */
  readonly model: string;
  /** The model that was asked for, where that is another name. */
  readonly askedModel?: string;
  /** Its provider: `openai`, or as the AI SDK names it, `openai.responses`. */
  readonly provider?: string;
  /** All of the input, cached tokens among them. */
  readonly inputTokens?: number;
  /** All of the output, reasoning tokens among them. */
  readonly outputTokens?: number;
  /** Input tokens that were read from a cache. */
  readonly cachedInputTokens?: number;
  /** Input tokens that were written to a cache. */
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** What tokens cost. */
export interface PricedUsage {
  /** All of it, US dollars. */
  readonly usd: number;
  /** Prices that were used, US dollars for a million tokens; `null` where there was none. */
  readonly inUsdPerMillion: number | null;
  readonly outUsdPerMillion: number | null;
  /** Where the price is from, such as `override`. */
  readonly source: string;
}

/** Knows what tokens cost. */
export interface PriceBook {
  /** `null` for a model that it does not know. `atMs`: when the tokens were used, ms since epoch. */
  price(usage: TokenUsage, atMs: number): PricedUsage | null;
}
