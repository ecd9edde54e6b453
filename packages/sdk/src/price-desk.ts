import { LeastRecent } from './least-recent.ts';
import type { Ledger } from './ledger.ts';
import { OBSERVATION_MAX, PRICED_MODELS_MAX } from './limits.ts';
import type { Observations } from './observations.ts';
import type { PriceBook, PricedUsage, TokenUsage } from './types.ts';

/** What turns tokens into money. */
export interface PriceDesk {
  /** US dollars; `null` without a price book, or when it does not know the model. Never throws. */
  costUsd(usage: TokenUsage): number | null;
}

/** What a price desk needs. */
export interface PriceDeskOptions {
  readonly prices: PriceBook | undefined;
  readonly observations: Observations;
  readonly ledger: Ledger;
  /** Corrected clock, ms since epoch. */
  nowMs(): number;
  /** Number of the fold that is open. */
  epoch(): number;
}

/**
 * Asks the price book, and tells each price that was used: gauges of the process
 * `token_price_in_usd_per_million` and `…_out_…` by model and source, once a fold and model. A model
 * without a price is counted (`unpricedUsages`) and warned of once.
 */
export function createPriceDesk(options: PriceDeskOptions): PriceDesk {
  const { prices, observations, ledger, nowMs, epoch } = options;
  const toldIn = new LeastRecent<{ epoch: number }>(PRICED_MODELS_MAX);

  const tell = (
    model: string,
    { source, inUsdPerMillion, outUsdPerMillion }: PricedUsage,
  ): void => {
    const told = toldIn.take(`${source}\0${model}`, () => ({ epoch: -1 }));
    if (told.epoch === epoch()) return;
    told.epoch = epoch();
    const labels = { model, source };
    for (const [metric, price] of [
      ['token_price_in_usd_per_million', inUsdPerMillion],
      ['token_price_out_usd_per_million', outUsdPerMillion],
    ] as const) {
      if (price !== null) observations.observeProcess(metric, price, { labels, kind: 'gauge' });
    }
  };

  return {
    costUsd: (usage) => {
      if (prices === undefined) return null;
      const priced = priceOf(prices, usage, nowMs());
      if (priced === null) {
        ledger.unpricedUsages += 1;
        const message = `Cannot say what "${usage.model}" costs: the price book does not know it; add it to its overrides`;
        ledger.warnOnce('unknown-price', usage.model, message);
        return null;
      }
      tell(usage.model, priced);
      return priced.usd;
    },
  };
}

/** Trusts nothing that a price book says. */
function priceOf(prices: PriceBook, usage: TokenUsage, atMs: number): PricedUsage | null {
  try {
    const priced = prices.price(usage, atMs);
    if (typeof priced !== 'object' || priced === null || !isAmount(priced.usd)) return null;
    const { usd, source, inUsdPerMillion, outUsdPerMillion } = priced;
    return {
      usd,
      inUsdPerMillion: isAmount(inUsdPerMillion) ? inUsdPerMillion : null,
      outUsdPerMillion: isAmount(outUsdPerMillion) ? outUsdPerMillion : null,
      source: typeof source === 'string' ? source : 'unknown',
    };
  } catch {
    return null;
  }
}

function isAmount(amount: unknown): amount is number {
  return typeof amount === 'number' && amount >= 0 && amount <= OBSERVATION_MAX;
}
