import { calcPrice, findProvider, type PriceCalculation } from '@pydantic/genai-prices';
import type { PriceBook, PricedUsage, TokenUsage } from '../types.ts';

/** A price of your own, US dollars for a million tokens. */
export interface TokenPrice {
  readonly inUsdPerMillion: number;
  readonly outUsdPerMillion: number;
  /** Input tokens read from a cache; default: as the others. */
  readonly cachedInUsdPerMillion?: number;
  /** Input tokens written to a cache; default: as the others. */
  readonly cacheWriteUsdPerMillion?: number;
}

/** How to make a price book. */
export interface GenaiPricesOptions {
  /**
   * Prices by model, before those of the list. The name that answered is looked for first, then the
   * one that was asked for, then the one that the answer is a dated version of
   * (`gpt-4o-2024-08-06` of `gpt-4o`).
   */
  readonly overrides?: Readonly<Record<string, TokenPrice>>;
}

/**
 * A price book over the list of `@pydantic/genai-prices`, as old as the package that is installed: it
 * asks no network. The price is the one in force at the time, cached tokens and long contexts as the
 * list says. A model of a provider that the list does not know (a local one, one of your own) has no
 * price but an override, whatever its name: others sell models of the same name. Throws `TypeError`
 * for an override that is no price.
 *
 * @example
 * createClient({ url, key, prices: genaiPrices({ overrides: { 'in-house-7b': { inUsdPerMillion: 0.1, outUsdPerMillion: 0.3 } } }) });
 */
export function genaiPrices({ overrides = {} }: GenaiPricesOptions = {}): PriceBook {
  const own = new Map(Object.entries(overrides));
  for (const [model, price] of own) requirePrice(model, price);
  return {
    price: (usage, atMs) => {
      const override = overrideFor(usage, own);
      return override === undefined ? listed(usage, atMs) : overridden(usage, override);
    },
  };
}

function overrideFor(
  { model, askedModel }: TokenUsage,
  own: ReadonlyMap<string, TokenPrice>,
): TokenPrice | undefined {
  const named = own.get(model) ?? (askedModel === undefined ? undefined : own.get(askedModel));
  if (named !== undefined) return named;
  for (const [family, price] of own) if (isDatedNameOf(model, family)) return price;
  return undefined;
}

/** `gpt-4o-2024-08-06` of `gpt-4o`, `claude-sonnet-4-20250514` of `claude-sonnet-4`. */
function isDatedNameOf(name: string, family: string): boolean {
  return family !== '' && name.startsWith(family) && DATE.test(name.slice(family.length));
}

/** `-2024-08-06`, `-20250514`, `-0613`, `-001`, `@20250514`, with `-v2:0` behind it. Linear. */
const DATE = /^[-@]\d{3,8}(?:-\d\d){0,2}(?:-v\d{1,3})?(?::\d{1,3})?$/;

function overridden(usage: TokenUsage, price: TokenPrice): PricedUsage {
  const { inUsdPerMillion, outUsdPerMillion } = price;
  const { inputTokens = 0, outputTokens = 0 } = usage;
  const cached = Math.min(usage.cachedInputTokens ?? 0, inputTokens);
  const written = Math.min(usage.cacheWriteTokens ?? 0, inputTokens - cached);
  const millionths =
    (inputTokens - cached - written) * inUsdPerMillion +
    cached * (price.cachedInUsdPerMillion ?? inUsdPerMillion) +
    written * (price.cacheWriteUsdPerMillion ?? inUsdPerMillion) +
    outputTokens * outUsdPerMillion;
  return { usd: millionths / 1e6, inUsdPerMillion, outUsdPerMillion, source: 'override' };
}

function listed(usage: TokenUsage, atMs: number): PricedUsage | null {
  const { model, inputTokens = 0, outputTokens = 0 } = usage;
  const cached = Math.min(usage.cachedInputTokens ?? 0, inputTokens);
  const tokens = {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_tokens: cached,
    cache_write_tokens: Math.min(usage.cacheWriteTokens ?? 0, inputTokens - cached),
  };
  const provider = providerOf(usage.provider);
  if (provider === 'unknown') return null;
  const { id: providerId, isOnly } = provider;
  const timestamp = new Date(atMs);
  const found =
    (providerId === null ? null : calculated(tokens, model, { providerId, timestamp })) ??
    (isOnly ? null : calculated(tokens, model, { timestamp }));
  if (found === null) return null;
  const { total_price: usd, model_price: price } = found;
  return {
    usd,
    inUsdPerMillion: perMillion(price['input_mtok'], inputTokens),
    outUsdPerMillion: perMillion(price['output_mtok'], inputTokens),
    source: 'genai-prices',
  };
}

/** The list throws for what does not add up, and for providers that it does not know. */
function calculated(
  ...[tokens, model, options]: Required<Parameters<typeof calcPrice>>
): PriceCalculation | null {
  try {
    return calcPrice(tokens, model, options);
  } catch {
    return null;
  }
}

/**
 * What the AI SDK calls a provider, as the list calls it. `isOnly`: a model that it lacks there is
 * priced by nobody else. The big clouds sell the models of others, so theirs are looked for anywhere.
 */
function providerOf(
  provider: string | undefined,
): { readonly id: string | null; readonly isOnly: boolean } | 'unknown' {
  const name = provider?.split('.')[0]?.toLowerCase() ?? '';
  if (name === '') return { id: null, isOnly: false };
  const alias = PROVIDERS.get(name);
  if (alias !== undefined) return { id: alias, isOnly: false };
  return isListed(name) ? { id: name, isOnly: true } : 'unknown';
}

/** The list also finds providers by parts of names: `my-openai-proxy` is not OpenAI. */
function isListed(providerId: string): boolean {
  try {
    return findProvider({ providerId })?.id === providerId;
  } catch {
    return false;
  }
}

const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['amazon-bedrock', 'aws'],
  ['azure-openai', 'azure'],
  ['bedrock', 'aws'],
  ['vertex', 'google'],
  ['google-vertex', 'google'],
  ['xai', 'x-ai'],
  ['togetherai', 'together'],
]);

/** A price may depend on the length of the input: the tier that it is in counts for all of it. */
function perMillion(price: PriceCalculation['model_price'][string], inputTokens: number) {
  if (price === undefined || typeof price === 'number') return price ?? null;
  const tier = price.tiers.findLast(({ start }) => inputTokens > start);
  return tier?.price ?? price.base;
}

function requirePrice(model: string, price: TokenPrice): void {
  // Trusts no type: `null`, and prices that are texts, are none.
  const amounts: readonly unknown[] = [
    price?.inUsdPerMillion,
    price?.outUsdPerMillion,
    price?.cachedInUsdPerMillion ?? 0,
    price?.cacheWriteUsdPerMillion ?? 0,
  ];
  if (amounts.every(isPrice)) return;
  const message = `Cannot use the price of "${model}": a price is a number from 0 to ${PRICE_MAX} US dollars for a million tokens; correct it`;
  throw new TypeError(message);
}

function isPrice(amount: unknown): boolean {
  return typeof amount === 'number' && amount >= 0 && amount <= PRICE_MAX;
}

/** US dollars for a million tokens. */
const PRICE_MAX = 1e6;
