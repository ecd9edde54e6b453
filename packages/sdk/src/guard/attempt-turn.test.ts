import { streamText, tool } from 'ai';
import { convertArrayToReadableStream, MockLanguageModelV3 } from 'ai/test';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { settled } from '../manual-runtime.fixture.ts';
import { aGuardedTurn, chunksOf, FELL_BACK, streamOf, WELL } from './guarded-turn.fixture.ts';

const boom = new Error('boom');
const bundle = { model: 'm', prompt: 'Hello' };
const usage = {
  inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 2, text: 2, reasoning: 0 },
};
const FINISH = { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage } as const;
type Part = Parameters<typeof convertArrayToReadableStream<StreamPart>>[0][number];
type StreamPart =
  Awaited<ReturnType<MockLanguageModelV3['doStream']>>['stream'] extends ReadableStream<infer P>
    ? P
    : never;

const saying = (...words: string[]): Part[] => [
  { type: 'stream-start', warnings: [] },
  { type: 'text-start', id: '1' },
  ...words.map((delta): Part => ({ type: 'text-delta', id: '1', delta })),
  { type: 'text-end', id: '1' },
  FINISH,
];
const modelOf = (stream: ReadableStream<StreamPart>) =>
  new MockLanguageModelV3({ doStream: async () => ({ stream }) });

test('control takes over from an AI SDK agent whose model fails before it says anything', async () => {
  const { turn, told, ended } = aGuardedTurn();
  const model = new MockLanguageModelV3({ doStream: () => Promise.reject(boom) });
  const answerOf = (of: MockLanguageModelV3) =>
    streamText({ ...turn.aiSdk(bundle, { models: () => of }), prompt: 'hi', maxRetries: 0 });
  const text = turn.guard({
    candidate: () => answerOf(model).textStream,
    control: () => answerOf(modelOf(convertArrayToReadableStream(saying('old', '!')))).textStream,
  });
  expect(await chunksOf(text)).toEqual(['old', '!']);
  await settled();
  // Control's stream ended the turn, as the one that failed.
  expect(ended).toMatchObject([{ failed: true }]);
  expect(told()).toEqual(FELL_BACK);
});

test('the start of a UI message is held back where it shows nothing', async () => {
  const { turn, told } = aGuardedTurn();
  const model = new MockLanguageModelV3({ doStream: () => Promise.reject(boom) });
  const answerOf = (of: MockLanguageModelV3) =>
    streamText({
      ...turn.aiSdk(bundle, { models: () => of }),
      prompt: 'hi',
      maxRetries: 0,
    }).toUIMessageStream();
  const quiet = new Set(['start', 'start-step', 'message-metadata']);
  const message = turn.guard({
    candidate: () => answerOf(model),
    control: () => answerOf(modelOf(convertArrayToReadableStream(saying('old')))),
    shows: (chunk) => !quiet.has((chunk as { type: string }).type),
  });
  const types = (await chunksOf(message)).map((chunk) => (chunk as { type: string }).type);
  expect(types).toEqual([
    'start',
    'start-step',
    'text-start',
    'text-delta',
    'text-end',
    'finish-step',
    'finish',
  ]);
  expect(told()).toEqual(FELL_BACK);
});

test('an AI SDK agent that works is handed on, and its stream ends the turn', async () => {
  const { turn, told, ended } = aGuardedTurn();
  const model = modelOf(convertArrayToReadableStream(saying('new')));
  const parts = { models: () => model };
  const text = turn.guard({
    candidate: () => streamText({ ...turn.aiSdk(bundle, parts), prompt: 'hi' }).textStream,
    control: () => streamOf(['old']) as never,
  });
  expect(await chunksOf(text)).toEqual(['new']);
  await settled();
  expect(ended).toMatchObject([{ failed: false }]);
  expect(told()).toEqual(WELL);
});

test('an AI SDK agent that is too slow runs no tool and ends nothing when it comes', async () => {
  const { turn, runtime, ended } = aGuardedTurn();
  const ran: string[] = [];
  let goOn = (): void => {};
  const waits = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const input = { toolCallId: 't-1', toolName: 'charge', input: '{}' };
  const calls: Part[] = [
    { type: 'stream-start', warnings: [] },
    { type: 'tool-call', ...input },
    { ...FINISH, finishReason: { unified: 'tool-calls', raw: 'tool_calls' } },
  ];
  const model = new MockLanguageModelV3({
    doStream: async () => {
      await waits;
      return { stream: convertArrayToReadableStream(calls) };
    },
  });
  const execute = () => ran.push('charged');
  const tools = { charge: tool({ inputSchema: z.object({}), execute }) };
  let late: Promise<unknown> = Promise.resolve();
  const candidate = () => {
    const parts = { models: () => model, tools };
    const { fullStream, textStream } = streamText({ ...turn.aiSdk(bundle, parts), prompt: 'hi' });
    late = chunksOf(fullStream);
    return textStream;
  };
  const control = () => streamOf(['old']) as ReturnType<typeof candidate>;
  const chunks = chunksOf(turn.guard({ candidate, control, timeoutMs: 100 }));
  await runtime.advance(100);
  expect(await chunks).toEqual(['old']);
  goOn();
  const heard = (await late) as { type: string }[];
  expect(heard.map(({ type }) => type)).toContain('tool-error');
  expect([ran, ended]).toEqual([[], []]);
  turn.end();
  expect(ended).toMatchObject([{ failed: true }]);
});
