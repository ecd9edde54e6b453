import { generateText, type LanguageModel, stepCountIs, streamText, tool } from 'ai';
import { convertArrayToReadableStream, MockLanguageModelV3 } from 'ai/test';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type AiTurn, aiSdkOptions } from './ai-sdk.ts';
import { createLedger } from './ledger.ts';
import type { AgentBundle, ToolEffect } from './types.ts';

type StreamResult = Awaited<ReturnType<MockLanguageModelV3['doStream']>>;
type Part = StreamResult['stream'] extends ReadableStream<infer T> ? T : never;

const agent: AgentBundle = {
  model: 'small',
  prompt: 'Be brief',
  parameters: { temperature: 0.2, maxOutputTokens: 64, stopSequences: ['END'], topK: 'many' },
  tools: ['add', 'ghost'],
};
const messages = [{ role: 'user' as const, content: 'Hello' }];
const usage = {
  inputTokens: { total: 11, noCache: 11, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 7, text: 7, reasoning: 0 },
};
const answer: Part[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'text-start', id: '1' },
  { type: 'text-delta', id: '1', delta: 'Hi' },
  { type: 'text-end', id: '1' },
  { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
];
const call: Part[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'tool-call', toolCallId: 't1', toolName: 'add', input: '{"a":1,"b":2}' },
  { type: 'finish', finishReason: { unified: 'tool-calls', raw: 'tool_calls' }, usage },
];
const spent = {
  model: 'mock-model-id',
  provider: 'mock-provider',
  inputTokens: 11,
  outputTokens: 7,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};
/** What a turn hears of a generation that went well, call by call. */
const finished = (calls = 1) => [
  ['spent', ...Array.from({ length: calls }, () => spent)],
  ['loop_length', calls],
  ['truncated_rate', false],
  ['refusal_rate', false],
];
const sameModel = ['model_mismatch_rate', false];
const streamed = (parts: Part[]): StreamResult => ({ stream: convertArrayToReadableStream(parts) });

/** A turn that only writes down what happens to it. */
function newTurn() {
  const log: unknown[] = [];
  const turn: AiTurn = {
    firstChunk: () => log.includes('first chunk') || log.push('first chunk'),
    observe: (metric, value) => log.push([metric, value]),
    spent: (usages) => log.push(['spent', ...usages]),
    end: (outcome) => log.push(['end', outcome?.failed === true]),
    fail: (error) => log.push(['fail', (error as Error).message]),
    enter: () => {},
    tool: async (name, { effect }, run) => {
      try {
        const result = await run();
        log.push(['tool', name, effect, 'ok']);
        return result;
      } catch (error) {
        log.push(['tool', name, effect, 'failed']);
        throw error;
      }
    },
  };
  return { turn, log };
}

const adder = (execute: (input: { a: number; b: number }) => number) =>
  tool({ inputSchema: z.object({ a: z.number(), b: z.number() }), execute });
const spare = tool({ inputSchema: z.object({}), execute: () => 'never offered' });

function newAgent(model: LanguageModel, add = adder(({ a, b }) => a + b)) {
  const { turn, log } = newTurn();
  const warnings: string[] = [];
  const ledger = createLedger(({ code }) => warnings.push(code));
  const effects: { add: ToolEffect } = { add: 'none' };
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const parts = { models: { small: model }, tools: { add, spare }, effects, onError };
  return { options: aiSdkOptions(turn, ledger, agent, parts), log, warnings, errors };
}

test('aiSdkOptions() runs the agent of the bundle and ends the turn with its stream', async () => {
  const model = new MockLanguageModelV3({ doStream: streamed(answer) });
  const { options, log, warnings } = newAgent(model);
  const result = streamText({ ...options, messages });
  expect(await result.text).toBe('Hi');
  expect(log).toEqual(['first chunk', ...finished(), sameModel, ['end', false]]);
  const [asked] = model.doStreamCalls;
  expect(asked).toMatchObject({ temperature: 0.2, maxOutputTokens: 64, stopSequences: ['END'] });
  expect(asked?.prompt[0]).toMatchObject({ role: 'system', content: 'Be brief' });
  expect(asked?.tools?.map(({ name }) => name)).toEqual(['add']);
  expect(asked?.topK).toBeUndefined();
  expect(warnings).toEqual(['bundle-parameter', 'unknown-tool']);
});

test('aiSdkOptions() fails the turn once when the stream breaks', async () => {
  const parts: Part[] = [...answer.slice(0, 3), { type: 'error', error: new Error('overloaded') }];
  const { options, log, errors } = newAgent(new MockLanguageModelV3({ doStream: streamed(parts) }));
  await streamText({ ...options, messages }).consumeStream();
  expect(log.slice(0, 2)).toEqual(['first chunk', ['fail', 'overloaded']]);
  expect(errors).toHaveLength(1);
});

test('aiSdkOptions() fails the turn when the model throws before its stream', async () => {
  const doStream = () => Promise.reject(new Error('no such deployment'));
  const { options, log } = newAgent(new MockLanguageModelV3({ doStream }));
  await streamText({ ...options, messages, maxRetries: 0 }).consumeStream();
  expect(log).toEqual([['fail', 'no such deployment']]);
});

test('aiSdkOptions() fails the turn when the model finishes with an error', async () => {
  const finish: Part = { type: 'finish', finishReason: { unified: 'error', raw: 'x' }, usage };
  const parts = [...answer.slice(0, 4), finish];
  const { options, log } = newAgent(new MockLanguageModelV3({ doStream: streamed(parts) }));
  await streamText({ ...options, messages }).consumeStream();
  expect(log.at(-1)).toEqual(['end', true]);
});

test('aiSdkOptions() counts a tool that works, and one that throws without failing the turn', async () => {
  const run = async (add: ReturnType<typeof adder>) => {
    const doStream = [streamed(call), streamed(answer)];
    const { options, log } = newAgent(new MockLanguageModelV3({ doStream }), add);
    const result = streamText({ ...options, messages, stopWhen: stepCountIs(2) });
    await result.consumeStream();
    const results = (await result.steps).flatMap((step) => step.toolResults);
    // Whether the tool or the first chunk comes first differs between versions of Node.
    expect(log.slice(0, 2)).toContain('first chunk');
    const happened = log.filter((entry) => entry !== 'first chunk');
    return { log: happened, outputs: results.map(({ output }) => output) };
  };
  const tokens = [
    ...finished(2),
    ['tool_schema_invalid_rate', false],
    sameModel,
    sameModel,
    ['end', false],
  ];
  const good = await run(adder(({ a, b }) => a + b));
  expect(good.outputs).toEqual([3]);
  expect(good.log).toEqual([['tool', 'add', 'none', 'ok'], ...tokens]);
  const bad = await run(
    adder(() => {
      throw new Error('overflow');
    }),
  );
  expect(bad.outputs).toEqual([]);
  expect(bad.log).toEqual([['tool', 'add', 'none', 'failed'], ...tokens]);
});

test('aiSdkOptions() keeps the preliminary results of a tool that streams', async () => {
  const doStream = [streamed(call), streamed(answer)];
  const model = new MockLanguageModelV3({ doStream });
  const slow = tool({
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    async *execute({ a, b }) {
      yield 0;
      yield a + b;
    },
  });
  const { turn, log } = newTurn();
  const parts = { models: () => model, tools: { add: slow } };
  const options = aiSdkOptions(turn, createLedger(undefined), { ...agent, tools: ['add'] }, parts);
  const result = streamText({ ...options, messages, stopWhen: stepCountIs(2) });
  const outputs: unknown[] = [];
  for await (const part of result.fullStream) {
    if (part.type === 'tool-result') outputs.push([part.output, part.preliminary === true]);
  }
  expect(outputs).toEqual([
    [0, true],
    [3, true],
    [3, false],
  ]);
  expect(log).toContainEqual(['tool', 'add', 'write', 'ok']);
});

test('aiSdkOptions() ends the turn, not failed, when the user goes away', async () => {
  const abort = new AbortController();
  const stream = new ReadableStream<Part>({
    start: (controller) => {
      for (const part of answer.slice(0, 3)) controller.enqueue(part);
      abort.signal.addEventListener('abort', () => controller.error(abort.signal.reason));
    },
  });
  const { options, log } = newAgent(new MockLanguageModelV3({ doStream: { stream } }));
  const result = streamText({ ...options, messages, abortSignal: abort.signal });
  for await (const part of result.fullStream) if (part.type === 'text-delta') abort.abort();
  expect(log).toEqual(['first chunk', ['end', false]]);
});

test('aiSdkOptions() works with generateText, which throws what goes wrong', async () => {
  const content = [{ type: 'text' as const, text: 'Hi' }];
  const finishReason = { unified: 'stop' as const, raw: 'stop' };
  const doGenerate = { content, finishReason, usage, warnings: [] };
  const { options, log } = newAgent(new MockLanguageModelV3({ doGenerate }));
  expect((await generateText({ ...options, messages })).text).toBe('Hi');
  expect(log).toEqual([...finished(), sameModel, ['end', false]]);
  const broken = newAgent(
    new MockLanguageModelV3({ doGenerate: () => Promise.reject(new Error('down')) }),
  );
  await expect(generateText({ ...broken.options, messages, maxRetries: 0 })).rejects.toThrow(
    'down',
  );
  expect(broken.log).toEqual([]);
});

test('aiSdkOptions() fails the turn and throws when no model has the name of the bundle', () => {
  const { turn, log } = newTurn();
  const message = 'Cannot run the agent: no model is called "toString"; add it to "models"';
  const named = { ...agent, model: 'toString' };
  expect(() => aiSdkOptions(turn, createLedger(undefined), named, { models: {} })).toThrow(message);
  expect(log).toEqual([['fail', message]]);
});

test('aiSdkOptions() counts a tool call whose input breaks the schema', async () => {
  const bad: Part = { type: 'tool-call', toolCallId: 't1', toolName: 'add', input: '{"a":"x"}' };
  const parts = [...call.slice(0, 1), bad, ...call.slice(2)];
  const { options, log } = newAgent(new MockLanguageModelV3({ doStream: streamed(parts) }));
  await streamText({ ...options, messages }).consumeStream();
  expect(log).toContainEqual(['tool_schema_invalid_rate', true]);
});

test.each([
  ['length', ['truncated_rate', true]],
  ['content-filter', ['refusal_rate', true]],
] as const)('aiSdkOptions() observes the finish reason %s', async (unified, told) => {
  const finish: Part = { type: 'finish', finishReason: { unified, raw: 'x' }, usage };
  const parts = [...answer.slice(0, 4), finish];
  const { options, log } = newAgent(new MockLanguageModelV3({ doStream: streamed(parts) }));
  await streamText({ ...options, messages }).consumeStream();
  expect(log).toContainEqual(told);
  expect(log.at(-1)).toEqual(['end', false]);
});

test('aiSdkOptions() observes a model that is not the one asked for, and prices that one', async () => {
  const metadata: Part = { type: 'response-metadata', modelId: 'other-2' };
  const parts = [...answer.slice(0, 1), metadata, ...answer.slice(1)];
  const { options, log } = newAgent(new MockLanguageModelV3({ doStream: streamed(parts) }));
  await streamText({ ...options, messages }).consumeStream();
  expect(log).toContainEqual(['model_mismatch_rate', true]);
  expect(log).toContainEqual([
    'spent',
    { ...spent, model: 'other-2', askedModel: 'mock-model-id' },
  ]);
});
