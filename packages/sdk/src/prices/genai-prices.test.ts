import { expect, test } from 'vitest';
import { genaiPrices } from './genai-prices.ts';

const AT_MS = Date.UTC(2026, 0, 1);

test('genaiPrices() prices a listed model, cached tokens apart', () => {
  const book = genaiPrices();
  const usage = { model: 'gpt-4o-2024-08-06', inputTokens: 1_000, outputTokens: 100 };
  const price = { inUsdPerMillion: 2.5, outUsdPerMillion: 10, source: 'genai-prices' };
  expect(book.price({ ...usage, provider: 'openai.responses' }, AT_MS)).toEqual({
    usd: 0.0035,
    ...price,
  });
  const cached = book.price({ ...usage, cachedInputTokens: 200 }, AT_MS);
  expect(cached).toMatchObject({ ...price, usd: expect.closeTo(0.00325, 9) });
});

test('genaiPrices() takes the tier that the input is in', () => {
  const book = genaiPrices();
  const of = (inputTokens: number) =>
    book.price({ model: 'gemini-2.5-pro', provider: 'google.generative-ai', inputTokens }, AT_MS);
  expect(of(200_000)).toMatchObject({ inUsdPerMillion: 1.25, usd: expect.closeTo(0.25, 6) });
  expect(of(300_000)).toMatchObject({ inUsdPerMillion: 2.5, usd: expect.closeTo(0.75, 6) });
});

test('genaiPrices() answers null for a model that it does not know', () => {
  const book = genaiPrices();
  const usage = { inputTokens: 1, outputTokens: 1 };
  expect(book.price({ model: 'no-such-model', ...usage }, AT_MS)).toBeNull();
  expect(book.price({ model: 'toString', provider: 'nobody', ...usage }, AT_MS)).toBeNull();
});

test('genaiPrices() takes an override before the list', () => {
  const book = genaiPrices({
    overrides: {
      'gpt-4o': { inUsdPerMillion: 1, outUsdPerMillion: 2, cachedInUsdPerMillion: 0.5 },
    },
  });
  const tokens = { inputTokens: 1e6, outputTokens: 1e6, cachedInputTokens: 5e5 };
  expect(book.price({ model: 'gpt-4o', ...tokens }, AT_MS)).toEqual({
    usd: 2.75,
    inUsdPerMillion: 1,
    outUsdPerMillion: 2,
    source: 'override',
  });
  expect(
    book.price({ model: 'gpt-4o', outputTokens: 1, cachedInputTokens: 9 }, AT_MS),
  ).toMatchObject({ usd: 0.000002 });
});

test.each([
  ['the name that answered', 'gpt-4o-2024-08-06', 'tuned', 3],
  ['the name that was asked for', 'gpt-4o-2024-11-20', 'tuned', 2],
  ['the name that it is a version of', 'gpt-4o-2024-11-20', 'elsewhere', 1],
  ['the name behind which a version stands', 'claude-x-20250514-v1:0', undefined, 5],
  ['a price of the list', 'gpt-4o-mini', undefined, 0.15],
])('genaiPrices() takes the override of %s', (_, model, askedModel, inUsdPerMillion) => {
  const at = (usd: number) => ({ inUsdPerMillion: usd, outUsdPerMillion: 0 });
  const book = genaiPrices({
    overrides: {
      ...{ 'gpt-4o': at(1), tuned: at(2), 'gpt-4o-2024-08-06': at(3) },
      ...{ 'claude-x': at(5), '': at(9) },
    },
  });
  const asked = askedModel === undefined ? {} : { askedModel };
  expect(book.price({ model, ...asked, inputTokens: 1e6 }, AT_MS)).toMatchObject({
    inUsdPerMillion,
  });
});

test.each([
  ['ollama.chat', 'gpt-4o', null],
  ['lmstudio', 'gpt-4o', null],
  ['my-openai-proxy', 'gpt-4o', null],
  ['custom', 'deepseek-chat', null],
  ['openai.chat', 'deepseek-chat', null],
  ['openai.chat', 'gpt-4o', 2.5],
  ['azure.chat', 'gpt-4o', 2.5],
  ['azure-openai.chat', 'gpt-4o', 2.5],
  ['xai.chat', 'grok-3', 3],
  ['', 'gpt-4o', 2.5],
  [undefined, 'gpt-4o', 2.5],
])('genaiPrices() of provider "%s" says of %s %j', (provider, model, usd) => {
  const book = genaiPrices();
  const usage = { model, ...(provider === undefined ? {} : { provider }), inputTokens: 1e6 };
  expect(book.price(usage, AT_MS)?.inUsdPerMillion ?? null).toBe(usd);
});

test.each([null, 'free', { inUsdPerMillion: '1', outUsdPerMillion: 1 }, { inUsdPerMillion: 1 }])(
  'genaiPrices() refuses the override %j',
  (price) => {
    expect(() => genaiPrices({ overrides: { m: price as never } })).toThrow(
      'Cannot use the price of "m"',
    );
  },
);

test.each([Number.NaN, -1, 1e7])('genaiPrices() refuses %s as a price', (inUsdPerMillion) => {
  expect(() => genaiPrices({ overrides: { m: { inUsdPerMillion, outUsdPerMillion: 1 } } })).toThrow(
    'Cannot use the price of "m": a price is a number from 0 to 1000000 US dollars for a million tokens; correct it',
  );
});
