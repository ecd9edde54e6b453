import type { ServerResponse } from 'node:http';
import type { Client, ShadowArm, Turn } from '@tidegate/sdk';
import { createOutputWatch } from '@tidegate/sdk/pii';
import { type LanguageModel, streamText } from 'ai';
import { ARCHITECTURE_FLAG, agentOptions } from './agent-options.ts';
import type { ChatMessage, ChatRequest } from './chat-request.ts';
import type { lookupOrder } from './lookup-order.ts';
import type { Orchestrator } from './orchestrator.ts';
import type { TurnStatistics } from './turn-statistics.ts';

/** What a turn is answered with. */
export interface AnswerParts {
  readonly tidegate: Client;
  readonly models: Readonly<Record<string, LanguageModel>>;
  readonly tools: { readonly lookupOrder: typeof lookupOrder };
  readonly legacy: Orchestrator;
  readonly stateless: Orchestrator;
  readonly statistics: TurnStatistics;
}

/** The HTTP side of a turn. */
export interface Exchange {
  readonly accept: string;
  readonly response: ServerResponse;
  /** Aborted when the client went away. */
  readonly abortSignal: AbortSignal;
}

/** Answers one turn over the response. Rejects when nothing was sent yet and nothing will be. */
export async function answerTurn(
  parts: AnswerParts,
  request: ChatRequest,
  exchange: Exchange,
): Promise<void> {
  const { conversationId: id, startedAtMs, userId, betaUser } = request;
  const turn = parts.tidegate
    .conversation({
      id,
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
      userId,
      attributes: { betaUser },
    })
    .turn();
  // One correlation id for all that this turn does.
  await turn.run(() => answerShadowed(turn, parts, request, exchange));
}

/**
 * While the rollout of the architecture shadows the conversation, the stateless orchestrator works on
 * the same turn, unseen. What the legacy one is shown is looked up once: it remembers what it showed.
 */
async function answerShadowed(
  turn: Turn,
  parts: AnswerParts,
  request: ChatRequest,
  exchange: Exchange,
): Promise<void> {
  const choice = turn.details<boolean>(ARCHITECTURE_FLAG, false);
  const orchestrator = choice.value ? parts.stateless : parts.legacy;
  const messages = orchestrator.history(request);
  const unseen =
    (shown: () => ChatMessage[]) =>
    ({ turn: fenced, signal }: ShadowArm) =>
      streamText({ ...agentOptions(fenced, parts), messages: shown(), abortSignal: signal });
  await turn.shadow(ARCHITECTURE_FLAG, {
    control: () => answerIn(turn, parts, { request, orchestrator, messages }, exchange),
    candidate: unseen(() => parts.stateless.history(request)),
    again: unseen(() => messages),
  });
}

async function answerIn(
  turn: Turn,
  parts: AnswerParts,
  {
    request,
    orchestrator,
    messages,
  }: { request: ChatRequest; orchestrator: Orchestrator; messages: ChatMessage[] },
  exchange: Exchange,
): Promise<void> {
  const choice = turn.details<boolean>(ARCHITECTURE_FLAG, false);
  const variant = choice.variant ?? 'default';
  const watch = createOutputWatch(turn);
  let text = '';
  let failed = false;
  parts.statistics.begin(variant);
  try {
    const options = agentOptions(turn, parts);
    const result = streamText({
      ...options,
      messages,
      abortSignal: exchange.abortSignal,
      onChunk: ({ chunk }) => {
        options.onChunk();
        if (chunk.type !== 'text-delta') return;
        text += chunk.text;
        if (watch.see(chunk.text).length > 0) parts.statistics.leak(variant, Date.now());
      },
    });
    const headers = {
      'x-harbor-variant': variant,
      'x-harbor-draw': String(choice.draw),
      'x-correlation-id': parts.tidegate.correlationId() ?? '',
    };
    turn.observe('http_5xx_rate', false);
    if (orchestrator.transport(exchange.accept) === 'text') {
      await result.pipeTextStreamToResponse(exchange.response, { headers });
      // A text stream has no place for an error: it just ends.
      failed = await result.finishReason.then(
        (reason) => reason === 'error',
        () => true,
      );
    } else {
      await result.pipeUIMessageStreamToResponse(exchange.response, {
        headers,
        onError: () => {
          failed = true;
          return 'The agent could not answer';
        },
      });
    }
    orchestrator.answered(request, text);
  } catch (error) {
    failed = true;
    if (!exchange.response.headersSent) turn.observe('http_5xx_rate', true);
    turn.fail(error);
    throw error;
  } finally {
    if (watch.end().length > 0) parts.statistics.leak(variant, Date.now());
    parts.statistics.end(variant, failed, Date.now());
  }
}
