/** A shadow of an agent that runs on the AI SDK. */
import { stepCountIs, streamText, type ToolSet, tool } from 'ai';
import { convertArrayToReadableStream, MockLanguageModelV3 } from 'ai/test';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { AiSdkParts } from '../ai-sdk.ts';
import { isChunked } from '../chunk-source.ts';
import { settled } from '../manual-runtime.fixture.ts';
import type { ToolEffect } from '../types.ts';
import { aShadowWorld } from './shadowed-turn.fixture.ts';
import type { ShadowArm } from './types.ts';

type StreamResult = Awaited<ReturnType<MockLanguageModelV3['doStream']>>;
type Part = StreamResult['stream'] extends ReadableStream<infer T> ? T : never;

const usage = {
  inputTokens: { total: 11, noCache: 11, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 7, text: 7, reasoning: 0 },
};
const says = (text: string): Part[] => [
  { type: 'text-start', id: '1' },
  { type: 'text-delta', id: '1', delta: text },
  { type: 'text-end', id: '1' },
  { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
];
const calls = (toolName: string, input: object): Part[] => [
  { type: 'tool-call', toolCallId: 't1', toolName, input: JSON.stringify(input) },
  { type: 'finish', finishReason: { unified: 'tool-calls', raw: 'tool_calls' }, usage },
];
const streamed = (parts: Part[]): StreamResult => ({
  stream: convertArrayToReadableStream([{ type: 'stream-start', warnings: [] }, ...parts]),
});
/** A model that answers so, call by call. */
const aModel = (...answers: Part[][]) =>
  new MockLanguageModelV3({ doStream: answers.map(streamed) });
const price = () => ({ usd: 0.1, inUsdPerMillion: null, outUsdPerMillion: null, source: 'test' });
const messages = [{ role: 'user' as const, content: 'Where is it?' }];

function anAgent(control: MockLanguageModelV3, candidate: MockLanguageModelV3) {
  const world = aShadowWorld({ prices: { price } });
  const sent: unknown[] = [];
  const inputSchema = z.object({ to: z.string() });
  const mail = tool({ inputSchema, execute: ({ to }) => `mail ${sent.push(to)}` });
  const answer = ({ turn, signal }: ShadowArm) =>
    streamText({
      ...turn.aiSdk(
        { model: turn.string('chat', ''), prompt: 'Be brief' },
        { models: { old: control, new: candidate }, tools: { mail } },
      ),
      messages,
      stopWhen: stepCountIs(3),
      abortSignal: signal,
    });
  const turn = world.turnOf();
  const log = (outcome: (typeof world.outcomes)[number]) => world.outcomes.push(outcome);
  const result = turn.shadow('chat', { control: answer, candidate: answer, log });
  return { ...world, sent, result };
}

test('a shadow of streamText gets the live result of the same call, and tells its own figures', async () => {
  const script = [calls('mail', { to: 'ann' }), says('It is on its way')];
  const { result, sent, told, outcomes, ended } = anAgent(aModel(...script), aModel(...script));
  expect(await result.text).toBe('It is on its way');
  await settled();
  expect([sent, ended.length]).toEqual([['ann'], 1]);
  expect(outcomes).toMatchObject([
    {
      failed: false,
      mismatch: false,
      stub: null,
      costUsd: 0.2,
      shadow: { calls: [{ tool: 'mail', input: { to: 'ann' } }], answer: 'It is on its way' },
    },
  ]);
  const { 'shadow_cost_usd chat:new~0': shadowCost, ...rest } = told();
  expect([shadowCost, rest['cost_usd :all~0'], rest['cost_usd chat:legacy~0']]).toEqual([
    [1, 0.2],
    [1, 0.2],
    [1, 0.2],
  ]);
  expect(
    Object.keys(rest).filter((name) => name.includes(':new') && !/^shadow_/.test(name)),
  ).toEqual([]);
});

test('a shadow of streamText that mails somebody else mails nobody, and is told as different', async () => {
  const control = aModel(calls('mail', { to: 'ann' }), says('Done'));
  const candidate = aModel(calls('mail', { to: 'bob' }), says('Done'));
  const { result, sent, outcomes } = anAgent(control, candidate);
  await result.consumeStream();
  await settled();
  expect(sent).toEqual(['ann']);
  expect(outcomes).toMatchObject([{ mismatch: true, likeness: null, stub: 'mail', failed: false }]);
});

test('a shadow of streamText whose model breaks is an error of the shadow alone', async () => {
  const broken: Part[] = [{ type: 'error', error: new Error('overloaded') }];
  const { result, outcomes, ended } = anAgent(aModel(says('Done')), aModel(broken));
  await result.consumeStream();
  await settled();
  expect(outcomes).toMatchObject([
    { failed: true, error: { message: 'overloaded' }, mismatch: true },
  ]);
  expect(ended).toMatchObject([{ failed: false }]);
});

test('a tool that the provider runs is taken away from a shadow, unless it is declared to read', async () => {
  const inputSchema = z.object({});
  const search = tool({ type: 'provider', id: 'p.search', args: {}, inputSchema } as never);
  // Two that have no `execute` here: one runs at the provider, one in the user's browser.
  const tools = { search, local: tool({ inputSchema }) } as unknown as ToolSet;
  for (const isRead of [false, true]) {
    const effects: Record<string, ToolEffect> = isRead ? { search: 'read' } : {};
    const { shadowed, outcomes } = aShadowWorld();
    const offered: string[][] = [];
    const parts: AiSdkParts = {
      models: { m: 'provider/m' },
      tools,
      effects,
    };
    await shadowed({
      control: () => 'same',
      candidate: ({ turn }) => {
        offered.push(Object.keys(turn.aiSdk({ model: 'm', prompt: '' }, parts).tools));
        return 'same';
      },
    });
    expect(offered).toEqual([isRead ? ['search', 'local'] : ['local']]);
    expect(outcomes).toMatchObject([{ stub: isRead ? null : 'search' }]);
  }
});

test('a shadow that works with options made for control does not tell its answer as control’s', async () => {
  const { turnOf, outcomes } = aShadowWorld();
  const models = { old: aModel(says('Yes, it left today'), says('No parcel of that name')) };
  const live = turnOf();
  const options = live.aiSdk({ model: 'old', prompt: '' }, { models });
  const answer = () => streamText({ ...options, messages });
  const log = (outcome: (typeof outcomes)[number]) => outcomes.push(outcome);
  await live.shadow('chat', { control: answer, candidate: answer, log }).consumeStream();
  await settled();
  expect(outcomes).toMatchObject([
    {
      mismatch: true,
      control: { answer: 'Yes, it left today' },
      shadow: { answer: 'No parcel of that name' },
    },
  ]);
});

test('an agent within the turn does not answer for it, neither live nor in the shadow', async () => {
  const { shadowed, outcomes } = aShadowWorld();
  const research = { model: 'm', prompt: '' };
  const agents = (answer: string) => async (arm: ShadowArm) => {
    for (const finishReason of ['stop', 'error']) {
      const options = arm.turn.child('research').aiSdk(research, { models: { m: 'provider/m' } });
      const totalUsage = { inputTokens: 1, outputTokens: 1 };
      const finished = { finishReason, totalUsage, text: 'some sources' };
      options.onFinish(finished);
    }
    await settled();
    return answer;
  };
  await shadowed({ control: agents('left today'), candidate: agents('not found') });
  await settled();
  expect(outcomes).toMatchObject([
    {
      failed: false,
      mismatch: true,
      control: { answer: 'left today' },
      shadow: { answer: 'not found' },
    },
  ]);
});

test('a shadow gets what the same tool streamed to control: its last result', async () => {
  const { shadowed, outcomes } = aShadowWorld();
  const pages = tool({
    inputSchema: z.object({ of: z.string() }),
    async *execute({ of }) {
      yield `${of} 1`;
      yield `${of} 2`;
    },
  });
  const answer = async ({ turn }: ShadowArm) => {
    const { tools } = turn.aiSdk(
      { model: 'm', prompt: '' },
      { models: { m: 'provider/m' }, tools: { pages } },
    );
    const given = tools.pages.execute?.({ of: 'a' }, { toolCallId: '1', messages: [] });
    let last: unknown;
    if (isChunked(given)) for await (last of given);
    else last = await given;
    return `got ${last}`;
  };
  expect(await shadowed({ control: answer, candidate: answer })).toBe('got a 2');
  expect(outcomes).toMatchObject([{ stub: null, mismatch: false, likeness: 1 }]);
});
