import { generateText, stepCountIs, streamText } from 'ai';
import { expect, test } from 'vitest';
import { lookupOrder } from '../agent/lookup-order.ts';
import { createScriptedBehaviours } from './scripted-behaviour.ts';
import { createScriptedModel, SCRIPTED_PROVIDER } from './scripted-model.ts';
import { type Random, seededRandom } from './seeded-random.ts';

const quick = { latencyMs: { median: 0, p99: 0 } };

function model(change: object, random: Random = seededRandom(1)) {
  const behaviours = createScriptedBehaviours();
  behaviours.change({ variant: 'new', ...quick, ...change });
  return createScriptedModel(behaviours, random);
}
const providerOptions = { [SCRIPTED_PROVIDER]: { variant: 'new' } };

test('createScriptedModel() streams its words and reports its tokens', async () => {
  const result = streamText({ model: model({ tokens: 17 }), prompt: 'Hello', providerOptions });
  expect(await result.text).toBe(
    'Thank you for waiting. I can help you with that. Is there anything else?',
  );
  expect((await result.usage).outputTokens).toBe(17);
});

test('createScriptedModel() calls a tool and uses what it answered', async () => {
  const { text, steps } = await generateText({
    model: model({}),
    prompt: 'Where is my order B12?',
    tools: { lookupOrder },
    stopWhen: stepCountIs(3),
    providerOptions,
  });
  expect(steps.length).toBe(2);
  expect(text).toBe('Thank you for waiting. Your order is being packed. Is there anything else?');
});

test.each([
  ['call', [0, 0.1], 'Cannot answer', ['start', 'error']],
  [
    'stream',
    [0, 0.9],
    'Cannot finish the answer',
    ['start', 'start-step', 'text-start', 'text-delta'],
  ],
] as const)(
  'createScriptedModel() really fails in the %s',
  async (_where, draws, words, before) => {
    const numbers = [...draws];
    const errors: unknown[] = [];
    const note = (error: unknown) => void errors.push(error);
    const result = streamText({
      model: model({ errorShare: 0.5 }, () => numbers.shift() ?? 0.5),
      prompt: 'Hello',
      providerOptions,
      onError: ({ error }) => note(error),
    });
    const parts: string[] = [];
    const read = async () => {
      for await (const part of result.fullStream) parts.push(part.type);
    };
    // A stream that breaks off throws at whoever reads it; a failed call is a part of the stream.
    await read().catch(note);
    expect(errors.map(String)).toEqual([
      `ScriptedModelError: ${words}: the scripted model was told to fail`,
    ]);
    expect(parts).toEqual(before);
  },
);

test('createScriptedModel() stops waiting when the call is aborted', async () => {
  const behaviours = createScriptedBehaviours();
  behaviours.change({ variant: 'new', latencyMs: { median: 50_000, p99: 50_000 } });
  const gone = new AbortController();
  const answer = createScriptedModel(behaviours, seededRandom(1)).doGenerate({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    providerOptions,
    abortSignal: gone.signal,
  });
  gone.abort();
  await expect(answer).rejects.toThrow('aborted');
});
