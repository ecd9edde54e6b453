import { compileRuleset, type FlagdDocument } from '@tidegate/core';
import type { Urgent } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { createConversation } from './conversation.ts';
import type { RememberedStart } from './conversation-start.ts';
import { EvaluationCounts } from './evaluation-counts.ts';
import { Evaluator } from './evaluator.ts';
import { Exposures } from './exposures.ts';
import { Fold, type FoldedSeries } from './fold.ts';
import { LeastRecent } from './least-recent.ts';
import { createLedger } from './ledger.ts';
import { ManualRuntime } from './manual-runtime.fixture.ts';
import { createObservations } from './observations.ts';
import { OpenTurns } from './open-turns.ts';
import { servingFlag, watchedFlag } from './ruleset.fixture.ts';
import { TrackedEvents } from './tracked-events.ts';
import type { EndedTurn, TurnHost } from './turn.ts';
import type { ConversationStart } from './types.ts';
import { UnitMemory } from './unit-memory.ts';

const bundle = { model: 'm-1', prompt: 'Be brief' };
const agent = {
  ...watchedFlag(),
  variants: { new: bundle, legacy: bundle, 'new~7': bundle, 'legacy~7': bundle },
};
const flags = {
  chat: watchedFlag(),
  agent,
  user: watchedFlag('new', 'userId'),
  plain: servingFlag({ on: true }, 'on'),
};
const STARTED = { startedAtMs: 1 };

function newHost(document: FlagdDocument = { flags }) {
  const runtime = new ManualRuntime();
  const warnings: string[] = [];
  const ledger = createLedger(({ code }) => warnings.push(code));
  const nowMs = () => runtime.nowMs();
  const fold = new Fold(nowMs);
  const rulesets = { compiled: compileRuleset(document) };
  const counts = new EvaluationCounts(ledger);
  const exposures = new Exposures(nowMs, ledger);
  const events = new TrackedEvents(nowMs, ledger);
  const ended: EndedTurn[] = [];
  const pushed: Omit<Urgent, 'id'>[] = [];
  const state = { watchedOpenings: 0 };
  const nothing = async () => {};
  const host: TurnHost = {
    runtime,
    ledger,
    fold,
    nowMs,
    evaluator: new Evaluator(rulesets, nowMs, ledger, counts),
    exposures,
    events,
    onTurnEnd: (turn) => ended.push(turn),
    observations: createObservations(fold, ledger),
    openTurns: new OpenTurns(runtime, 120_000),
    units: new UnitMemory(),
    urgent: {
      push: (event) => pushed.push(event),
      kick: nothing,
      settle: nothing,
      close: nothing,
      abandon: nothing,
    },
    onWatched: () => {
      state.watchedOpenings += 1;
    },
  };
  const sources = { ledger, nowMs, starts: new LeastRecent<RememberedStart>(10) };
  const conversation = (start: ConversationStart) => createConversation(host, sources, start);
  const told = { counts, exposures, events, ended };
  return { host, runtime, ledger, warnings, fold, rulesets, pushed, state, conversation, ...told };
}

const figures = (drained: readonly FoldedSeries[]) =>
  Object.fromEntries(
    drained.map(({ flag, variant, draw, metric, cell, failedUnits }) => [
      `${metric} ${flag}:${variant}~${draw}`,
      cell.kind === 'rate'
        ? [cell.trials, cell.events, cell.atRiskUnits, cell.newUnits, failedUnits]
        : cell.kind === 'distribution'
          ? [cell.count, cell.sumMicro / 1e6]
          : cell,
    ]),
  );

test('end() folds the turn under the watched flags that it asked for', async () => {
  const { conversation, runtime, fold } = newHost();
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
    [`refusal_rate ${flag}:new~7`]: [1, 0, 0, 0, []],
    [`error_rate ${flag}:new~7`]: [1, 0, 1, 1, []],
    [`latency_ms ${flag}:new~7`]: [1, 250],
  });
  expect(figures(fold.drain())).toEqual({ ...under('chat'), ...under('user') });
});

test('fail() counts one failed turn, and its unit the first time only', () => {
  const { conversation, fold } = newHost();
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
  const { conversation, fold } = newHost();
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
  const { conversation, runtime, fold, host } = newHost();
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
    'latency_ms chat:new~7': [1, 120_000],
  });
  expect([host.openTurns.size, runtime.nextTimerMs]).toEqual([0, null]);
});

test('a turn says at once that it is open, and no more once it ended', () => {
  const { conversation, fold, host, state } = newHost();
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
  const { conversation, rulesets } = newHost();
  const chat = conversation({ id: 'chat-1', ...STARTED });
  const turn = chat.turn();
  const before = turn.details<boolean>('chat', false);
  rulesets.compiled = compileRuleset({ flags: { chat: watchedFlag('legacy') } });
  expect(turn.details<boolean>('chat', false)).toEqual(before);
  expect(before).toMatchObject({ value: true, variant: 'new', draw: 7 });
  expect(chat.turn().details<boolean>('chat', true)).toMatchObject({ value: false, draw: 7 });
});

test('a turn counts each flag once, exposes it once a conversation, and says how it ended', () => {
  const { conversation, counts, exposures, ended } = newHost();
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
  const { conversation, events } = newHost();
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
  const { conversation, fold, exposures } = newHost({ flags: { chat: alias, nickname } });
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.boolean('nickname', false);
  turn.boolean('chat', false);
  turn.end();
  expect(figures(fold.drain())['error_rate chat:new~7']).toEqual([1, 0, 1, 1, []]);
  expect(exposures.waiting.drain().map(({ flag }) => flag)).toEqual(['chat']);
});

test('bundle() answers the fallback for a value that is no bundle, and folds nothing under it', () => {
  const { conversation, fold } = newHost();
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  const fallback = { model: 'm-0', prompt: 'Hello' };
  expect(turn.bundle('chat', fallback)).toBe(fallback);
  expect(turn.bundle('missing', fallback)).toBe(fallback);
  turn.end();
  expect(fold.drain()).toEqual([]);
  const second = conversation({ id: 'chat-1', ...STARTED }).turn();
  expect(second.bundle('agent', fallback)).toEqual(bundle);
});

test('report() sends a zero-tolerance event under each watched flag, outside the folds', () => {
  const { conversation, pushed, fold, runtime } = newHost();
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
  expect(figures(fold.drain())).toEqual({});
});

test('tool() counts its success, hands on the result and throws on', async () => {
  const { conversation, fold } = newHost();
  const turn = conversation({ id: 'chat-1', ...STARTED }).turn();
  turn.boolean('chat', false);
  expect(await turn.tool('add', { effect: 'none' }, () => 3)).toBe(3);
  const boom = new Error('boom');
  await expect(turn.tool('add', { effect: 'none' }, () => Promise.reject(boom))).rejects.toBe(boom);
  const bang = () => {
    throw boom;
  };
  await expect(turn.tool('add', { effect: 'none' }, bang)).rejects.toBe(boom);
  expect(figures(fold.drain())).toEqual({ 'tool_success_rate chat:new~7': [3, 1, 0, 0, []] });
});

test('observe() takes metrics of its own by name and drops, warns and counts what it cannot take', () => {
  const { conversation, fold, ledger, warnings } = newHost();
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
  expect([ledger.droppedObservations, warnings.length]).toEqual([8, 4]);
  expect(figures(fold.drain())).toEqual({
    'my_score chat:new~7': [1, 0.5],
    'my_check chat:new~7': [1, 1, 0, 0, []],
  });
});

test('a turn that asked for nothing leaves nothing', () => {
  const { conversation, fold, host } = newHost();
  conversation({ id: 'chat-1', ...STARTED })
    .turn()
    .fail(new Error('no'));
  expect([fold.drain(), host.openTurns.size]).toEqual([[], 0]);
});
