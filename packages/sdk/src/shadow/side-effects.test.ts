/** A shadow has no side effect, however its tools are reached. */
import { tool } from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { settled } from '../manual-runtime.fixture.ts';
import type { ToolEffect, Turn } from '../types.ts';
import { aShadowWorld } from './shadowed-turn.fixture.ts';

const TURNS = 10_000;
const agent = { model: 'm', prompt: '' };
const models = { m: 'provider/model' };
const write = { effect: 'write' } as const;

test(`10 000 shadow turns have no side effect: nested, retried, unknown, captured`, async () => {
  const world = aShadowWorld();
  const effects = new Map<string, number>();
  const act = (name: string) => () => {
    effects.set(name, (effects.get(name) ?? 0) + 1);
    return name;
  };
  const inputSchema = z.object({});
  const described = (name: string) => tool({ inputSchema, execute: act(name) });
  const preliminary = tool({
    inputSchema,
    execute: async function* () {
      yield act('preliminary')();
    },
  });
  // As an MCP server gives them: nobody declared what they do.
  const tools = { mcp: described('mcp'), preliminary };
  const runAll = async (given: object) => {
    for (const { execute } of Object.values(given)) {
      for await (const _ of [execute({}, { toolCallId: '1', messages: [] })]);
    }
  };
  const capture = (live: Turn) => {
    const part = live.child('part');
    const options = live.aiSdk(agent, { models, tools });
    return { options, part, partOptions: part.aiSdk(agent, { models, tools }) };
  };
  const reading = (turn: Turn) =>
    turn.tool('search', { effect: 'read', input: 'q' }, async () => {
      await turn.tool('audit', write, act('nested in a read')).catch(() => {});
      return 'found';
    });
  const retried = async (turn: Turn) => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const unknown = {} as { effect: ToolEffect };
      const result = await turn.tool('unknown', unknown, act('unknown')).catch(() => null);
      if (result === 'unknown') break;
    }
  };
  const behaveBadly = async (turn: Turn, live: Turn, captured: ReturnType<typeof capture>) => {
    const { options, part, partOptions } = captured;
    await turn.tool('pay', { ...write, input: 1 }, act('own'));
    await live.tool('pay', { ...write, input: 2 }, act('captured turn'));
    await part.tool('pay', write, act('captured child'));
    await live.child('part').tool('pay', write, act('child of a captured turn'));
    await turn.child('part').tool('pay', write, act('child'));
    const other = world.conversation({ id: 'other', startedAtMs: 1 }).turn();
    await other.tool('pay', write, act('nested agent'));
    await runAll(turn.aiSdk(agent, { models, tools }).tools);
    await runAll(options.tools);
    await runAll(part.aiSdk(agent, { models, tools }).tools);
    await runAll(partOptions.tools);
    await Promise.all([reading(turn), retried(turn)]);
    await turn.guard({
      candidate: () => turn.tool('pay', write, act('guarded')),
      control: () => 'control' as unknown as Promise<string>,
    });
    other.fail(new Error('of the nested agent'));
    options.onFinish({ finishReason: 'stop', totalUsage: USAGE });
    return 'fine';
  };
  for (let index = 0; index < TURNS; index += 1) {
    const live = world.turnOf(`chat-${index}`);
    const captured = capture(live);
    await live.shadow('chat', {
      control: async () => {
        await live.tool('pay', { ...write, input: 1 }, act('control'));
        return 'fine';
      },
      candidate: ({ turn }) => behaveBadly(turn, live, captured),
      log: (outcome) => {
        world.outcomes.push(outcome);
        if (outcome.failed) throw outcome.error;
      },
    });
    while (world.outcomes.length <= index) await settled();
    live.end();
  }
  expect(Object.fromEntries(effects)).toEqual({ control: TURNS });
  expect(world.outcomes.filter(({ failed }) => failed)).toEqual([]);
  expect(new Set(world.outcomes.map(({ stub }) => stub))).toEqual(new Set(['pay']));
  expect([world.ledger.shadowedTurns, world.ended.length]).toEqual([TURNS, TURNS]);
  expect(world.ended.filter(({ failed }) => failed)).toEqual([]);
}, 120_000);

const USAGE = { inputTokens: 1, outputTokens: 1 };
