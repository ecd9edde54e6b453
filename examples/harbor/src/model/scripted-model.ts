import { setTimeout as wait } from 'node:timers/promises';
import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Content,
  LanguageModelV3FinishReason,
  LanguageModelV3Prompt,
  LanguageModelV3StreamPart,
  LanguageModelV3Usage,
} from '@ai-sdk/provider';
import { type ScriptedAnswer, type ScriptedQuestion, scriptAnswer } from './script-answer.ts';
import type { ScriptedBehaviours } from './scripted-behaviour.ts';
import type { Random } from './seeded-random.ts';

/** Name under which a call says for which variant it is: `providerOptions: { scripted: { variant } }`. */
export const SCRIPTED_PROVIDER = 'scripted';

/**
 * A language model without a language model: it waits, talks, asks for a tool, fails and leaks as
 * its behaviour says. Latency is really waited for and errors are really thrown, so everything
 * above it is exercised as by a provider. It says nothing about the quality of any answer.
 */
export function createScriptedModel(
  behaviours: ScriptedBehaviours,
  random: Random,
): LanguageModelV3 {
  const decide = (options: LanguageModelV3CallOptions): ScriptedAnswer =>
    scriptAnswer(questionOf(options), behaviours.of(variantOf(options)), random);
  return {
    specificationVersion: 'v3',
    provider: SCRIPTED_PROVIDER,
    modelId: 'harbor-scripted',
    supportedUrls: {},
    doGenerate: async (options) => {
      const answer = decide(options);
      await waitFor(answer.latencyMs, options.abortSignal);
      if (answer.failure !== null) throw scriptedError(answer.failure);
      return {
        content: contentOf(answer),
        finishReason: finishReasonOf(answer),
        usage: usageOf(answer),
        warnings: [],
      };
    },
    doStream: async (options) => {
      const answer = decide(options);
      await waitFor(answer.latencyMs * FIRST_WORD_SHARE, options.abortSignal);
      if (answer.failure === 'call') throw scriptedError('call');
      return { stream: streamOf(answer, options.abortSignal) };
    },
  };
}

/** Share of the latency that passes before the first word. */
const FIRST_WORD_SHARE = 0.6;

/** A failure that was ordered through `POST /scripted`. */
class ScriptedModelError extends Error {
  override readonly name = 'ScriptedModelError';
}

function scriptedError(where: 'call' | 'stream'): ScriptedModelError {
  return new ScriptedModelError(
    `Cannot ${where === 'call' ? 'answer' : 'finish the answer'}: the scripted model was told to fail`,
  );
}

function streamOf(
  answer: ScriptedAnswer,
  abortSignal: AbortSignal | undefined,
): ReadableStream<LanguageModelV3StreamPart> {
  const parts = partsOf(answer, abortSignal);
  return new ReadableStream<LanguageModelV3StreamPart>({
    pull: async (controller) => {
      const next = await parts.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await parts.return(undefined);
    },
  });
}

async function* partsOf(
  answer: ScriptedAnswer,
  abortSignal: AbortSignal | undefined,
): AsyncGenerator<LanguageModelV3StreamPart, undefined> {
  yield { type: 'stream-start', warnings: [] };
  if (answer.toolCall !== null) {
    if (answer.failure === 'stream') throw scriptedError('stream');
    yield toolCallPart(answer.toolCall);
  } else {
    yield { type: 'text-start', id: 'text' };
    for (const [index, delta] of answer.pieces.entries()) {
      if (index === 1) await waitFor(answer.latencyMs * (1 - FIRST_WORD_SHARE), abortSignal);
      if (index === 1 && answer.failure === 'stream') throw scriptedError('stream');
      yield { type: 'text-delta', id: 'text', delta };
    }
    yield { type: 'text-end', id: 'text' };
  }
  yield { type: 'finish', finishReason: finishReasonOf(answer), usage: usageOf(answer) };
  return undefined;
}

async function waitFor(delayMs: number, abortSignal: AbortSignal | undefined): Promise<void> {
  await wait(delayMs, undefined, abortSignal === undefined ? {} : { signal: abortSignal });
}

function contentOf(answer: ScriptedAnswer): LanguageModelV3Content[] {
  return answer.toolCall === null
    ? [{ type: 'text', text: answer.pieces.join('') }]
    : [toolCallPart(answer.toolCall)];
}

function toolCallPart(call: { name: string; orderId: string }) {
  return {
    type: 'tool-call',
    toolCallId: `lookup-${call.orderId}`,
    toolName: call.name,
    input: JSON.stringify({ orderId: call.orderId }),
  } as const;
}

function finishReasonOf(answer: ScriptedAnswer): LanguageModelV3FinishReason {
  const unified = answer.toolCall === null ? 'stop' : 'tool-calls';
  return { unified, raw: unified };
}

function usageOf(answer: ScriptedAnswer): LanguageModelV3Usage {
  const { inputTokens, outputTokens } = answer;
  return {
    inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
  };
}

function variantOf(options: LanguageModelV3CallOptions): string {
  const variant = options.providerOptions?.[SCRIPTED_PROVIDER]?.['variant'];
  return typeof variant === 'string' ? variant : '';
}

function questionOf(options: LanguageModelV3CallOptions): ScriptedQuestion {
  const tool = options.tools?.find(
    (candidate) => candidate.type === 'function' && /order/i.test(candidate.name),
  );
  return { ...lastExchange(options.prompt), orderTool: tool?.name ?? null };
}

/** The last words of the user, and what a tool answered since. */
function lastExchange(prompt: LanguageModelV3Prompt): Omit<ScriptedQuestion, 'orderTool'> {
  const lastUser = prompt.findLastIndex((message) => message.role === 'user');
  const user = prompt[lastUser];
  const texts = user?.role === 'user' ? user.content : [];
  const userText = texts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  for (const message of prompt.slice(lastUser + 1)) {
    if (message.role !== 'tool') continue;
    for (const part of message.content) {
      if (part.type === 'tool-result') return { userText, orderState: stateOf(part.output) };
    }
  }
  return { userText, orderState: null };
}

function stateOf(output: unknown): string {
  const value = (output as { value?: unknown }).value;
  const state = (value as { state?: unknown } | null | undefined)?.state;
  return typeof state === 'string' ? state : 'not known to me';
}
