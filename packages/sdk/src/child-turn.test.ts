import { compileRuleset } from '@tidegate/core';
import { expect, test } from 'vitest';
import { watchedFlag } from './ruleset.fixture.ts';
import { aTurnWorld, figures, wholeFigures } from './turn-world.fixture.ts';

const boom = new Error('boom');
const bundle = { model: 'm-1', prompt: 'Hello' };

function aTurnWithPart(served: 'new' | 'legacy' = 'new') {
  const world = aTurnWorld({ flags: { chat: watchedFlag(served) } });
  const chat = world.conversation({ id: 'chat-1', startedAtMs: 1 });
  const turn = chat.turn();
  return { ...world, chat, turn, part: turn.child('research') };
}

test('a part of a turn gets what the turn got, also when a rollback came between', () => {
  const { turn, part, chat, rulesets } = aTurnWithPart();
  expect(turn.boolean('chat', false)).toBe(true);
  rulesets.compiled = compileRuleset({ flags: { chat: watchedFlag('legacy') } });
  const deeper = part.child('sources');
  expect([part.boolean('chat', false), deeper.details('chat', false).draw]).toEqual([true, 7]);
  expect([part.string('chat', 'x'), part.number('chat', 3)]).toEqual(['x', 3]);
  expect(chat.turn().boolean('chat', true)).toBe(false);
});

test('what a part asks first, the turn gets too', () => {
  const { turn, part, rulesets } = aTurnWithPart();
  expect(part.boolean('chat', false)).toBe(true);
  rulesets.compiled = compileRuleset({ flags: { chat: watchedFlag('legacy') } });
  expect(turn.boolean('chat', false)).toBe(true);
});

test('errors, money and tools of a part count once, with the turn', async () => {
  const { turn, part, fold, ended, runtime } = aTurnWithPart();
  turn.boolean('chat', false);
  part.boolean('chat', false);
  const tool = part.tool('search', { effect: 'read' }, () => Promise.reject(boom));
  await expect(tool).rejects.toBe(boom);
  part.cost(0.25);
  part.usage({ model: 'm-1', inputTokens: 10 });
  turn.cost(0.5);
  part.observe('handoff_rate', false);
  part.firstChunk();
  await runtime.advance(20);
  part.fail(boom);
  part.fail(new Error('late'));
  part.end();
  expect(ended).toEqual([]);
  await runtime.advance(5);
  turn.fail(boom);
  const drained = fold.drain();
  expect(figures(drained)).toEqual({
    'error_rate chat:new~7': [1, 1, 1, 1, ['chat-1']],
    'latency_ms chat:new~7': [1, 25, { units: 1 }],
    'errors chat:new~7 | boom | Error': 1,
    'tool_success_rate chat:new~7 | search': [1, 0, 0, 0, []],
    'tokens_in chat:new~7': [1, 10],
    'cost_usd chat:new~7': [1, 0.75],
    'handoff_rate chat:new~7': [1, 0, 1, 0, []],
  });
  expect(wholeFigures(drained)['error_rate']).toEqual([1, 1, 1, 1, []]);
});

test('the end of a part is a stage of its turn', async () => {
  const { turn, part, slowest, runtime } = aTurnWithPart();
  turn.boolean('chat', false);
  await runtime.advance(30);
  part.end();
  await runtime.advance(10);
  part.end();
  expect(await part.stage('think', () => 7)).toBe(7);
  part.stage('read', 3);
  turn.end();
  const [slow] = slowest.drain();
  expect(Object.fromEntries(slow?.stages ?? [])).toEqual({ research: 30, think: 0, read: 3 });
});

test('the AI SDK of a part tells its tokens, and neither ends the turn nor says how it did', () => {
  const { turn, part, fold, ended } = aTurnWithPart();
  turn.boolean('chat', false);
  const options = part.aiSdk(bundle, { models: () => 'm-1' });
  options.onChunk();
  const totalUsage = { inputTokens: 10, outputTokens: 2 };
  options.onFinish({ finishReason: 'content-filter', totalUsage });
  part.aiSdk(bundle, { models: () => 'm-1' }).onError({ error: boom });
  expect(ended).toEqual([]);
  turn.end();
  const told = Object.keys(figures(fold.drain())).map((name) => name.replace(' chat:new~7', ''));
  expect(told.sort()).toEqual(['error_rate', 'latency_ms', 'tokens_in', 'tokens_out']);
});

test('parts run, track, report, ask for bundles and guard as their turn does', async () => {
  const { part, events, pushed, host } = aTurnWithPart();
  part.boolean('chat', false);
  const id = part.run(() => host.correlation.id());
  expect(part.run(() => host.correlation.id())).toBe(id);
  part.track('asked');
  part.report('pii_leaks', { detector: 'phone' });
  expect(events.waiting.drain()).toMatchObject([{ event: 'asked', unit: 'chat-1' }]);
  expect(pushed).toMatchObject([{ metric: 'pii_leaks', flag: 'chat' }]);
  expect(part.bundle('missing', bundle)).toBe(bundle);
  const candidate = () => Promise.reject(boom);
  expect(await part.guard<unknown>({ candidate, control: async () => 'old' })).toBe('old');
});

test('errors of parts that work side by side count once each', async () => {
  const { turn, fold } = aTurnWithPart();
  turn.boolean('chat', false);
  const errors = [new Error('one'), new Error('two')];
  const parts = errors.map((error, at) => ({ error, part: turn.child(`part-${at}`) }));
  for (const { error, part } of parts) {
    const tool = part.tool('search', { effect: 'read' }, () => Promise.reject(error));
    await expect(tool).rejects.toBe(error);
  }
  for (const { error, part } of parts) part.fail(error);
  turn.fail(errors[0]);
  const told = Object.entries(figures(fold.drain())).filter(([name]) => name.startsWith('errors '));
  expect(told).toEqual([
    ['errors chat:new~7 | one | Error', 1],
    ['errors chat:new~7 | two | Error', 1],
  ]);
});
