import { expect, it } from 'vitest';
import { costs } from './costs.ts';
import { metricWorld, NOW_MS, values } from './metric-world.fixture.ts';

const DAY_MS = 86_400_000;

it('costs() adds money up by UTC day, flag and variant', async () => {
  const { tx, tell } = await metricWorld();
  const chat = { flag: 'chat', variant: 'new' };
  await tell([
    values('cost_usd', [0.25, 0.75], {}, [1]),
    values('cost_usd', [0.5], { ...chat, draw: 1, agoMs: DAY_MS }),
    values('cost_usd', [0.5], { ...chat, draw: 2 }),
    values('cost_usd', [0.25], { ...chat, draw: 2, labels: { model: 'm' } }),
  ]);
  const span = { environment: 'production', fromMs: NOW_MS - 2 * DAY_MS, toMs: NOW_MS };
  const one = { environment: 'production', conversations: 0 };
  const none = { perConversationUsd: null, p95ConversationUsd: null };
  const ofChat = [
    { ...one, ...chat, ...none, day: '2027-01-15', turns: 2, sumUsd: 0.75, perTurnUsd: 0.375 },
    { ...one, ...chat, ...none, day: '2027-01-14', turns: 1, sumUsd: 0.5, perTurnUsd: 0.5 },
  ];
  const [product, ...rest] = await costs(tx, { ...span, flag: null });
  expect(product).toEqual({
    ...{ ...one, day: '2027-01-15', flag: '', variant: 'all', turns: 2, conversations: 1 },
    ...{ sumUsd: 1, perTurnUsd: 0.5, perConversationUsd: 1.0078125, p95ConversationUsd: 1.0078125 },
  });
  expect(rest).toEqual(ofChat);
  expect(await costs(tx, { ...span, flag: 'chat' })).toEqual(ofChat);
});

it('costs() shows whole days, from that in which the span begins', async () => {
  const { tx, tell } = await metricWorld();
  // 08:00 of the first day less an hour: before the span, and of its first day.
  await tell([values('cost_usd', [1], { agoMs: DAY_MS + 3_600_000 }), values('cost_usd', [2])]);
  const span = { environment: 'production', fromMs: NOW_MS - DAY_MS, toMs: NOW_MS, flag: null };
  const rows = await costs(tx, span);
  expect(rows.map(({ day, sumUsd }) => [day, sumUsd])).toEqual([
    ['2027-01-15', 2],
    ['2027-01-14', 1],
  ]);
});
