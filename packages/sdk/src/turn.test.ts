import { compileRuleset } from '@tidegate/core';
import { expect, test } from 'vitest';
import { ManualRuntime } from './manual-runtime.fixture.ts';
import { servingFlag, watchedFlag } from './ruleset.fixture.ts';
import { aTurnWorld, figures, wholeFigures } from './turn-world.fixture.ts';

const bundle = { model: 'm-1', prompt: 'Be brief' };
const agent = {
  ...watchedFlag(),
  variants: { new: bundle, legacy: bundle, 'new~7': bundle, 'legacy~7': bundle },
};
const document = {
  flags: {
    chat: watchedFlag(),
    agent,
    user: watchedFlag('new', 'userId'),
    plain: servingFlag({ on: true }, 'on'),
  },
};
const STARTED = { startedAtMs: 1 };

test('end() folds the turn under the watched flags that it asked for', async () => {
  const { conversation, runtime, fold } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', userId: 'user-1', ...STARTED }).turn();
  expect([
    turn.boolean('chat', false),
    turn.boolean('user', false),
    turn.boolean('plain', false),
  ]).toEqual([true, true, true]);
  await runtime.advance(250);
  turn.observe('tokens_out', 40);
  turn.observe('refusal_rate', false);
  turn.end();
  turn.end();
  turn.fail(new Error('late'));
  const under = (flag: string) => ({
    [`tokens_out ${flag}:new~7`]: [1, 40],
    [`refusal_rate ${flag}:new~7`]: [1, 0, 1, 0, []],
    [`error_rate ${flag}:new~7`]: [1, 0, 1, 1, []],
    [`latency_ms ${flag}:new~7`]: [1, 250, { units: 1 }],
  });
  expect(figures(fold.drain())).toEqual({ ...under('chat'), ...under('user') });
});

test('fail() counts one failed turn, and its unit the first time only', () => {
  const { conversation, fold } = aTurnWorld(document);
  const run = (failed: boolean) => {
    const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
    turn.boolean('chat', false);
    if (failed) turn.fail(new Error('no'));
    else turn.end();
  };
  run(false);
  run(true);
  run(true);
  expect(figures(fold.drain())['error_rate chat:new~7']).toEqual([3, 2, 1, 1, ['chat-1']]);
  run(true);
  run(false);
  expect(figures(fold.drain())['error_rate chat:new~7']).toEqual([2, 1, 0, 0, []]);
});

test('end() counts a unit as at risk once in each fold until it failed', () => {
  const { conversation, fold } = aTurnWorld(document);
  const run = (id: string, failed = false) => {
    const turn = conversation({ id, ...STARTED }).turn();
    turn.boolean('chat', false);
    turn.end({ failed });
  };
  run('a');
  run('a');
  run('b');
  expect(figures(fold.drain())['error_rate chat:new~7']).toEqual([3, 0, 2, 2, []]);
  run('a', true);
  run('a');
  expect(figures(fold.drain())['error_rate chat:new~7']).toEqual([2, 1, 1, 0, ['a']]);
});

test('a turn that nobody ended fails at its deadline', async () => {
  const { conversation, runtime, fold, host } = aTurnWorld(document);
  conversation({ id: 'chat-1', ...STARTED })
    .turn()
    .boolean('chat', false);
  await runtime.advance(60_000);
  const ended = conversation({ id: 'chat-2', ...STARTED }).turn();
  ended.boolean('chat', false);
  ended.end();
  fold.drain();
  await runtime.advance(59_999);
  expect([fold.size, host.openTurns.size]).toEqual([0, 1]);
  await runtime.advance(1);
  expect(figures(fold.drain())).toEqual({
    'error_rate chat:new~7': [1, 1, 1, 1, ['chat-1']],
    'latency_ms chat:new~7': [1, 120_000, { units: 1 }],
    'errors chat:new~7 | nobody ended the turn | TurnDeadline': 1,
  });
  // What is left is the wake-up for conversations that fall idle.
  host.book.close();
  expect([host.openTurns.size, runtime.nextTimerMs]).toEqual([0, null]);
});

test('a turn says at once that it is open, and no more once it ended', () => {
  const { conversation, fold, host, state } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.boolean('plain', false);
  expect(state.watchedOpenings).toBe(0);
  turn.boolean('chat', false);
  const openUnits = () => {
    host.openTurns.level(fold);
    return fold.drain().map(({ cell }) => (cell.kind === 'rate' ? cell.openUnits : null));
  };
  expect([state.watchedOpenings, openUnits(), openUnits()]).toEqual([1, [1], [1]]);
  turn.end();
  fold.drain();
  expect([openUnits(), openUnits()]).toEqual([[0], []]);
});

test('details() answers the same for the whole turn, and anew in the next', () => {
  const { conversation, rulesets } = aTurnWorld(document);
  const chat = conversation({ id: 'chat-1', ...STARTED });
  const turn = chat.turn();
  const before = turn.details<boolean>('chat', false);
  rulesets.compiled = compileRuleset({ flags: { chat: watchedFlag('legacy') } });
  expect(turn.details<boolean>('chat', false)).toEqual(before);
  expect(before).toMatchObject({ value: true, variant: 'new', draw: 7 });
  expect(chat.turn().details<boolean>('chat', true)).toMatchObject({ value: false, draw: 7 });
});

test('a turn counts each flag once, exposes it once a conversation, and says how it ended', () => {
  const { conversation, counts, exposures, ended } = aTurnWorld(document);
  const chat = conversation({ id: 'chat-1', ...STARTED });
  for (const turn of [chat.turn(), chat.turn()]) {
    expect([turn.boolean('chat', false), turn.boolean('chat', false)]).toEqual([true, true]);
    turn.boolean('plain', false);
    turn.string('user', 'x');
    turn.end();
  }
  expect(counts.drain()).toEqual([
    { flag: 'chat', variant: 'new', draw: 7, reason: 'TARGETING_MATCH', count: 2 },
    { flag: 'plain', variant: 'on', draw: 0, reason: 'STATIC', count: 2 },
    { flag: 'user', variant: '', draw: 0, reason: 'ERROR', count: 2 },
  ]);
  const { wallMs: atMs } = new ManualRuntime();
  expect(exposures.waiting.drain()).toEqual([
    { flag: 'chat', variant: 'new', draw: 7, unit: 'chat-1', atMs },
  ]);
  expect(ended.map(({ failed, asked }) => [failed, [...asked.keys()]])).toEqual([
    [false, ['chat', 'plain', 'user']],
    [false, ['chat', 'plain', 'user']],
  ]);
});

test('track() tells what the conversation or its user did, also before and after the turn', () => {
  const { conversation, events } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', userId: 'u-1', ...STARTED }).turn();
  turn.track('asked');
  turn.end();
  turn.track('paid', { value: 2.5, by: 'userId' });
  const { wallMs: atMs } = new ManualRuntime();
  expect(events.waiting.drain()).toEqual([
    { event: 'asked', unit: 'chat-1', value: null, atMs },
    { event: 'paid', unit: 'u-1', value: 2.5, atMs },
  ]);
});

test('a turn that asks for a flag and its alias folds them as one', () => {
  const alias = watchedFlag();
  const nickname = { ...alias, metadata: { ...alias.metadata, aliasOf: 'chat' } };
  const { conversation, fold, exposures } = aTurnWorld({ flags: { chat: alias, nickname } });
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.boolean('nickname', false);
  turn.boolean('chat', false);
  turn.end();
  expect(figures(fold.drain())['error_rate chat:new~7']).toEqual([1, 0, 1, 1, []]);
  expect(exposures.waiting.drain().map(({ flag }) => flag)).toEqual(['chat']);
});

test('bundle() answers the fallback for a value that is no bundle, and folds nothing under it', () => {
  const { conversation, fold } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  const fallback = { model: 'm-0', prompt: 'Hello' };
  expect(turn.bundle('chat', fallback)).toBe(fallback);
  expect(turn.bundle('missing', fallback)).toBe(fallback);
  turn.end();
  expect(figures(fold.drain())).toEqual({});
  const second = conversation({ id: 'chat-1', ...STARTED }).turn();
  expect(second.bundle('agent', fallback)).toEqual(bundle);
});

test('report() sends a zero-tolerance event under each watched flag, outside the folds', () => {
  const { conversation, pushed, fold, runtime } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.report('pii_leaks', { detector: 'phone' });
  turn.boolean('chat', false);
  turn.boolean('plain', false);
  turn.end();
  fold.drain();
  turn.report('pii_leaks', { detector: 'phone' });
  const where = { flag: 'chat', variant: 'new', draw: 7 };
  const event = { metric: 'pii_leaks', detector: 'phone', ...where };
  expect(pushed).toEqual([{ ...event, unit: 'chat-1', atMs: runtime.wallMs }]);
  const counted = fold.drain();
  expect(figures(counted)).toEqual({});
  expect(wholeFigures(counted)).toEqual({ 'pii_leaks | phone': 1 });
});

test('report() of a turn with two watched flags is one event under each, and 1 for the whole product', () => {
  const two = { flags: { chat: watchedFlag(), search: watchedFlag() } };
  const { conversation, pushed, fold } = aTurnWorld(two);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.boolean('chat', false);
  turn.boolean('search', false);
  turn.report('pii_leaks', { detector: 'phone' });
  expect(pushed.map(({ flag, variant }) => [flag, variant])).toEqual([
    ['chat', 'new'],
    ['search', 'new'],
  ]);
  expect(wholeFigures(fold.drain())).toEqual({ 'pii_leaks | phone': 1 });
});

test('tool() counts its success, hands on the result and throws on', async () => {
  const { conversation, fold } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.boolean('chat', false);
  expect(await turn.tool('add', { effect: 'none' }, () => 3)).toBe(3);
  const boom = new Error('boom');
  await expect(turn.tool('add', { effect: 'none' }, () => Promise.reject(boom))).rejects.toBe(boom);
  const bang = () => {
    throw boom;
  };
  await expect(turn.tool('add', { effect: 'none' }, bang)).rejects.toBe(boom);
  expect(figures(fold.drain())).toEqual({
    'tool_success_rate chat:new~7 | add': [3, 1, 0, 0, []],
    'errors chat:new~7 | boom | Error': 1,
  });
});

test('observe() takes metrics of its own by name and drops, warns and counts what it cannot take', () => {
  const { conversation, fold, ledger, warnings } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.boolean('chat', false);
  turn.observe('my_score', 0.5);
  turn.observe('my_check', true);
  expect([ledger.droppedObservations, warnings]).toEqual([0, []]);
  turn.observe('My Score', 1);
  turn.observe('My Score', 1);
  turn.observe('error_rate', 1);
  turn.observe('latency_ms', true);
  for (const value of [Number.NaN, Infinity, -1, 1e308]) turn.observe('cost_usd', value);
  // Once for each place: the flag, and the whole product; a name that cannot be is one drop.
  expect([ledger.droppedObservations, warnings.length]).toEqual([14, 4]);
  expect(figures(fold.drain())).toEqual({
    'my_score chat:new~7': [1, 0.5],
    'my_check chat:new~7': [1, 1, 1, 0, ['chat-1']],
  });
});

test('a turn that asked for no flag counts for the whole product, from its beginning', async () => {
  const { conversation, fold, host, runtime, ended } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  await runtime.advance(40);
  turn.fail(new Error('no'));
  expect([ended.map(({ failed }) => failed), host.openTurns.size]).toEqual([[true], 0]);
  expect(wholeFigures(fold.drain())).toEqual({
    error_rate: [1, 1, 1, 1, []],
    latency_ms: [1, 40, { units: 1 }],
    'errors | no | Error': 1,
  });
});

test('turns of unwatched flags count for the whole product only', async () => {
  const { conversation, fold, runtime } = aTurnWorld(document);
  for (const id of ['a', 'b', 'a']) {
    const turn = conversation({ id, ...STARTED }).turn();
    turn.boolean('plain', false);
    turn.firstChunk();
    await runtime.advance(10);
    turn.observe('tokens_out', 5, { labels: { model: 'm-1' } });
    turn.end();
  }
  const drained = fold.drain();
  expect(figures(drained)).toEqual({});
  expect(wholeFigures(drained)).toEqual({
    error_rate: [3, 0, 2, 2, []],
    latency_ms: [3, 30, { units: 2 }],
    ttft_ms: [3, 0],
    'tokens_out | m-1': [3, 15],
  });
});

test('an error that a tool threw and the turn fails of counts once', async () => {
  const { conversation, fold } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  const error = new RangeError('page 12 of "secret" is gone');
  await expect(turn.tool('read', { effect: 'read' }, () => Promise.reject(error))).rejects.toBe(
    error,
  );
  turn.fail(error);
  turn.fail(new Error('late'));
  expect(wholeFigures(fold.drain())).toMatchObject({
    'errors | page # of "…" is gone | RangeError': 1,
  });
});

test('usage() and cost() add up to one observation of the turn, and late ones to another', () => {
  const prices = { price: ({ model }: { model: string }) => (model === 'm-1' ? PRICED : null) };
  const { conversation, fold, ledger, warnings } = aTurnWorld(document, prices);
  const chat = conversation({ id: 'chat-1', ...STARTED });
  const turn = chat.turn();
  turn.boolean('chat', false);
  turn.usage({ model: 'm-1', inputTokens: 10, outputTokens: 4, cachedInputTokens: 2 });
  turn.usage({ model: 'm-1', inputTokens: 20, outputTokens: 6, reasoningTokens: 3 });
  turn.usage({ model: 'ghost', inputTokens: 1, outputTokens: Number.NaN });
  turn.cost(0.25);
  turn.end();
  turn.cost(1);
  chat.end();
  expect(figures(fold.drain())).toMatchObject({
    'tokens_in chat:new~7': [1, 31],
    'tokens_out chat:new~7': [1, 10],
    'tokens_cached chat:new~7': [1, 2],
    'tokens_reasoning chat:new~7': [1, 3],
    'cost_usd chat:new~7': [2, 2.25, { units: 1 }],
  });
  expect([ledger.unpricedUsages, warnings]).toEqual([1, ['unknown-price']]);
});

test('a second user on a conversation is told at once, with the first watched variant met', () => {
  const { conversation, sessions, state, runtime } = aTurnWorld(document);
  const run = (userId: string) => {
    const turn = conversation({ id: 'chat-1', userId, ...STARTED }).turn();
    turn.boolean('plain', false);
    turn.boolean('chat', false);
    turn.end();
  };
  run('ann');
  run('ann');
  expect(state.secondUsers).toBe(0);
  run('bob');
  const place = { flag: 'chat', variant: 'new', draw: 7 };
  const row = { session: 'chat-1', atMs: runtime.wallMs, place };
  expect(sessions.waiting.drain()).toEqual([
    { ...row, user: 'ann' },
    { ...row, user: 'bob' },
  ]);
  expect(state.secondUsers).toBe(1);
});

test('a turn whose conversation had another variant before is counted, once, and told', () => {
  const both = { chat: watchedFlag(), search: watchedFlag(), plain: watchedFlag() };
  const { conversation, fold, ledger, rulesets } = aTurnWorld({ flags: both });
  const ask = (id: string) => {
    const turn = conversation({ id, ...STARTED }).turn();
    for (const flag of ['chat', 'search']) turn.boolean(flag, false);
    turn.end();
  };
  ask('chat-1');
  ask('chat-1');
  expect(ledger.cutTurns).toBe(0);
  const serving = { ...watchedFlag(), defaultVariant: 'legacy', targeting: null };
  rulesets.compiled = compileRuleset({ flags: { chat: serving, search: serving } });
  fold.drain();
  for (const id of ['chat-1', 'chat-2', 'chat-1']) ask(id);
  expect(ledger.cutTurns).toBe(1);
  expect(wholeFigures(fold.drain())).toMatchObject({
    'cut_turns | chat | new | legacy': 1,
    'cut_turns | search | new | legacy': 1,
  });
});

test('the slowest turns are told with their stages', async () => {
  const { conversation, slowest, runtime } = aTurnWorld(document);
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.boolean('chat', false);
  await runtime.advance(20);
  turn.firstChunk();
  turn.stage('search', 15);
  turn.stage('search', 5);
  const waited = turn.tool('wait', { effect: 'none' }, () => runtime.advance(30));
  await waited;
  expect(await turn.stage('think', () => 7)).toBe(7);
  turn.end();
  const [slow] = slowest.drain();
  expect(slow).toMatchObject({ latencyMs: 50, place: { flag: 'chat', draw: 7 } });
  expect(Object.fromEntries(slow?.stages ?? [])).toEqual({
    search: 20,
    tools: 30,
    think: 0,
    first_token: 20,
  });
});

const PRICED = { usd: 0.5, inUsdPerMillion: 1, outUsdPerMillion: 2, source: 'test' };
