import { expect, test } from 'vitest';
import { RATES_PER_UNIT_MAX } from './limits.ts';
import { watchedFlag } from './ruleset.fixture.ts';
import { aTurnWorld, figures, wholeFigures } from './turn-world.fixture.ts';
import { isToldByUnit } from './unit-trial.ts';

const document = { flags: { chat: watchedFlag(), user: watchedFlag('new', 'userId') } };

/** Trials, events, units at risk, new units, failed units. */
const told = (fold: ReturnType<typeof aTurnWorld>['fold'], metric: string) =>
  figures(fold.drain())[`${metric} chat:new~7`];

function aConversation() {
  const { conversation, fold } = aTurnWorld(document);
  const chat = conversation({ id: 'chat-1', userId: 'ana', startedAtMs: 1 });
  const observed = (metric: string, ...events: readonly boolean[]) => {
    const turn = chat.turn();
    turn.boolean('chat', false);
    for (const event of events) turn.observe(metric, event);
    return turn;
  };
  return { chat, observed, fold };
}

test.each([
  ['refusal_rate', true],
  ['tool_schema_invalid_rate', true],
  ['hallucination_rate', true],
  ['error_rate', false],
  ['tool_success_rate', false],
  ['conversation_failure_rate', false],
  ['latency_ms', false],
])('isToldByUnit(%s) is %s', (metric, expected) => {
  expect(isToldByUnit(metric)).toBe(expected);
});

test.each(['refusal_rate', 'hallucination_rate'])(
  'a unit is at risk in %s once a fold until its event happens, and is named then only',
  (metric) => {
    const { observed, fold } = aConversation();
    observed(metric, false, false);
    observed(metric, false);
    expect(told(fold, metric)).toEqual([3, 0, 1, 0, []]);
    observed(metric, true, true);
    expect(told(fold, metric)).toEqual([2, 2, 1, 0, ['chat-1']]);
    observed(metric, true, false);
    expect(told(fold, metric)).toEqual([2, 1, 0, 0, []]);
  },
);

test('a unit fails in each rate apart, whatever its turns came to', () => {
  const { observed, fold } = aConversation();
  observed('refusal_rate', true).fail(new Error('no'));
  observed('truncated_rate', false).end();
  const all = figures(fold.drain());
  expect(all['error_rate chat:new~7']).toEqual([2, 1, 1, 1, ['chat-1']]);
  expect(all['refusal_rate chat:new~7']).toEqual([1, 1, 1, 0, ['chat-1']]);
  expect(all['truncated_rate chat:new~7']).toEqual([1, 0, 1, 0, []]);
});

test('a unit is one in a rate over all of its labels, and the flag names which unit', () => {
  const { chat, fold } = aConversation();
  const turn = chat.turn();
  turn.boolean('chat', false);
  turn.boolean('user', false);
  for (const tool of ['search', 'book']) turn.observe('bad_calls', true, { labels: { tool } });
  const all = figures(fold.drain());
  expect(all['bad_calls chat:new~7 | search']).toEqual([1, 1, 1, 0, ['chat-1']]);
  expect(all['bad_calls chat:new~7 | book']).toEqual([1, 1, 0, 0, []]);
  expect(all['bad_calls user:new~7 | search']).toEqual([1, 1, 1, 0, ['ana']]);
});

test('the whole product, and rates that are not compared by unit, name nobody', () => {
  const { observed, fold } = aConversation();
  const turn = observed('refusal_rate', true);
  turn.observe('tool_success_rate', false);
  turn.observe('error_rate', true);
  const drained = fold.drain();
  expect(wholeFigures(drained)['refusal_rate']).toEqual([1, 1, 0, 0, []]);
  expect(figures(drained)['tool_success_rate chat:new~7']).toEqual([1, 0, 0, 0, []]);
  expect(figures(drained)['error_rate chat:new~7']).toEqual([1, 1, 0, 0, []]);
});

test('a rate beyond those that a unit is followed in keeps its figures', () => {
  const { observed, fold } = aConversation();
  for (let rate = 0; rate < RATES_PER_UNIT_MAX; rate += 1) observed(`rate_${rate}`, true);
  observed('one_more', true);
  const all = figures(fold.drain());
  expect(all[`rate_${RATES_PER_UNIT_MAX - 1} chat:new~7`]).toEqual([1, 1, 1, 0, ['chat-1']]);
  expect(all['one_more chat:new~7']).toEqual([1, 1, 0, 0, []]);
});
