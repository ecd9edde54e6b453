import type { AiTurn } from './ai-sdk.ts';
import { isModelMismatch } from './model-mismatch.ts';
import type { TokenUsage } from './types.ts';

/** What is read of a finished generation. */
export interface FinishedGeneration {
  readonly finishReason: string;
  readonly totalUsage: StepUsage;
  /** Absent: one step whose model is the one that was asked. */
  readonly steps?: readonly FinishedStep[];
}

/** What is read of one call of a model. */
export interface FinishedStep {
  readonly usage: StepUsage;
  readonly model?: { readonly provider: string };
  readonly response?: { readonly modelId: string };
  readonly toolCalls?: readonly FinishedToolCall[];
}

/** What is read of a tool call. */
export interface FinishedToolCall {
  readonly invalid?: boolean | undefined;
  readonly error?: unknown;
}

/** Tokens as `ai` 6 tells them: `inputTokens` with the cached ones, `outputTokens` with reasoning. */
export interface StepUsage {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly inputTokenDetails?: {
    readonly cacheReadTokens: number | undefined;
    readonly cacheWriteTokens: number | undefined;
  };
  readonly outputTokenDetails?: { readonly reasoningTokens: number | undefined };
}

/** Which model the bundle names, and which one the program asked for it. */
export interface AskedModel {
  readonly pinned: string;
  readonly asked: string;
}

/**
 * Observes what a finished generation says: tokens and money of all steps, `loop_length`, whether it
 * was cut (`truncated_rate`) or refused (`refusal_rate`), a trial of `tool_schema_invalid_rate` for
 * each tool call, and of `model_mismatch_rate` for each step.
 */
export function observeFinish(
  turn: Pick<AiTurn, 'observe' | 'spent'>,
  model: AskedModel,
  { finishReason, totalUsage, steps }: FinishedGeneration,
): void {
  const calls = steps === undefined || steps.length === 0 ? [{ usage: totalUsage }] : steps;
  turn.spent(calls.map((step) => usageOf(step, model)));
  turn.observe('loop_length', calls.length);
  turn.observe('truncated_rate', finishReason === 'length');
  turn.observe('refusal_rate', finishReason === 'content-filter');
  for (const { toolCalls = [], response } of steps ?? []) {
    for (const call of toolCalls) turn.observe('tool_schema_invalid_rate', isInvalidInput(call));
    if (response === undefined) continue;
    turn.observe('model_mismatch_rate', isModelMismatch(model, response.modelId));
  }
}

function usageOf({ usage, model, response }: FinishedStep, { asked }: AskedModel): TokenUsage {
  const { inputTokens, outputTokens, inputTokenDetails, outputTokenDetails } = usage;
  const answered = response?.modelId ?? asked;
  return {
    model: answered,
    ...(answered === asked ? {} : { askedModel: asked }),
    ...(model === undefined ? {} : { provider: model.provider }),
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...optional('cachedInputTokens', inputTokenDetails?.cacheReadTokens),
    ...optional('cacheWriteTokens', inputTokenDetails?.cacheWriteTokens),
    ...optional('reasoningTokens', outputTokenDetails?.reasoningTokens),
  };
}

function optional(name: keyof TokenUsage, count: number | undefined): Partial<TokenUsage> {
  return count === undefined ? {} : { [name]: count };
}

/** The AI SDK marks its errors by name; a tool that does not exist has no schema to break. */
function isInvalidInput({ invalid, error }: FinishedToolCall): boolean {
  if (invalid !== true || typeof error !== 'object' || error === null) return false;
  return 'name' in error && error.name === 'AI_InvalidToolInputError';
}
