export { type GenaiPricesOptions, genaiPrices, type TokenPrice } from './genai-prices.ts';
