import { streamText } from 'ai';
import { convertArrayToReadableStream, MockLanguageModelV3 } from 'ai/test';
import { expect, test } from 'vitest';
import { watchedModel } from './watched-model.ts';

type StreamResult = Awaited<ReturnType<MockLanguageModelV3['doStream']>>;
type Part = StreamResult['stream'] extends ReadableStream<infer T> ? T : never;

const start: Part[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'text-start', id: '1' },
  { type: 'text-delta', id: '1', delta: 'Hi' },
];

function breaking(): ReadableStream<Part> {
  let sent = 0;
  return new ReadableStream<Part>({
    pull: (controller) => {
      const part = start[sent];
      sent += 1;
      if (part === undefined) controller.error(new Error('socket hung up'));
      else controller.enqueue(part);
    },
  });
}

async function textOf(model: MockLanguageModelV3, broken: unknown[]): Promise<string> {
  const watched = watchedModel(model, (error) => broken.push((error as Error).message));
  const { textStream } = streamText({ model: watched, prompt: 'Hello', onError: () => {} });
  let text = '';
  try {
    for await (const part of textStream) text += part;
  } catch {
    // The reader of the stream is told too.
  }
  return text;
}

test('watchedModel() tells when a stream breaks in the middle', async () => {
  const broken: unknown[] = [];
  const model = new MockLanguageModelV3({ doStream: { stream: breaking() } });
  expect(await textOf(model, broken)).toBe('Hi');
  expect(broken).toEqual(['socket hung up']);
});

test('watchedModel() lets a whole stream through and says nothing', async () => {
  const broken: unknown[] = [];
  const usage = {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  };
  const whole: Part[] = [
    ...start,
    { type: 'text-end', id: '1' },
    { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
  ];
  const model = new MockLanguageModelV3({
    doStream: { stream: convertArrayToReadableStream(whole) },
  });
  expect(await textOf(model, broken)).toBe('Hi');
  expect(broken).toEqual([]);
});

test('watchedModel() keeps what else the model is, and leaves a name a name', () => {
  const model = new MockLanguageModelV3({ modelId: 'm-1' });
  const watched = watchedModel(model, () => {});
  expect(watched).toMatchObject({ modelId: 'm-1', provider: model.provider });
  expect(watchedModel('gateway/name', () => {})).toBe('gateway/name');
});
