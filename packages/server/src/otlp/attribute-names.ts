import type { Attributes, AttributeValue } from './attributes.ts';

/**
 * What is read, and every name that it goes by, the newest first. Sources: OpenTelemetry semantic
 * conventions (GenAI, feature flags, exceptions) with the names that they replaced; OpenInference;
 * OpenLLMetry (Traceloop); the AI SDK's spans.
 */
export const attributeNames = {
  flag: ['feature_flag.key'],
  variant: [
    'feature_flag.result.variant',
    'feature_flag.variant',
    'feature_flag.evaluated_variant',
  ],
  context: ['feature_flag.context.id', 'feature_flag.context_id'],
  conversation: [
    'gen_ai.conversation.id',
    'session.id',
    'traceloop.association.properties.session_id',
  ],
  operation: ['gen_ai.operation.name', 'llm.request.type'],
  spanKind: ['openinference.span.kind', 'traceloop.span.kind', 'ai.operationId'],
  askedModel: ['gen_ai.request.model', 'llm.model_name', 'llm.request.model', 'ai.model.id'],
  answeredModel: ['gen_ai.response.model', 'llm.response.model', 'ai.response.model'],
  tokensIn: [
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'llm.token_count.prompt',
    'llm.usage.prompt_tokens',
  ],
  tokensOut: [
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
    'llm.token_count.completion',
    'llm.usage.completion_tokens',
  ],
  tokensCached: [
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'llm.token_count.prompt_details.cache_read',
  ],
  tokensReasoning: [
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
    'llm.token_count.completion_details.reasoning',
  ],
  costUsd: ['gen_ai.usage.cost', 'llm.cost.total'],
  /** In seconds. */
  firstTokenS: [
    'gen_ai.response.time_to_first_chunk',
    'gen_ai.server.time_to_first_token',
    'gen_ai.server.ttft',
  ],
  firstTokenMs: ['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'],
  finish: [
    'gen_ai.response.finish_reasons',
    'gen_ai.response.finish_reason',
    'gen_ai.completion.0.finish_reason',
    'llm.response.finish_reason',
    'ai.response.finishReason',
  ],
  tool: ['gen_ai.tool.name', 'tool.name', 'ai.toolCall.name', 'traceloop.entity.name'],
  errorType: ['error.type', 'exception.type'],
  errorMessage: ['exception.message', 'error.message'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What of a span, point or log record is read. */
export type Attribute = keyof typeof attributeNames;

/** The value under the first of its names that is there. */
export function attribute(attributes: Attributes, what: Attribute): AttributeValue | null {
  for (const name of attributeNames[what]) {
    const value = attributes.get(name);
    if (value !== undefined) return value;
  }
  return null;
}

/** The same where it is a text that is not empty. */
export function textAttribute(attributes: Attributes, what: Attribute): string | null {
  const value = attribute(attributes, what);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The same where it is a number ≥ 0. */
export function amountAttribute(attributes: Attributes, what: Attribute): number | null {
  const value = attribute(attributes, what);
  return typeof value === 'number' && value >= 0 ? value : null;
}
