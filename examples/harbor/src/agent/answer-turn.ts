import type { ServerResponse } from 'node:http';
import type { Client, Turn } from '@tidegate/sdk';
import { createOutputWatch } from '@tidegate/sdk/pii';
import { type LanguageModel, stepCountIs, streamText } from 'ai';
import { SCRIPTED_PROVIDER } from '../model/scripted-model.ts';
import type { ChatRequest } from './chat-request.ts';
import { FALLBACK_BUNDLE } from './fallback-bundle.ts';
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

/** The flag that decides which orchestrator answers. */
export const ARCHITECTURE_FLAG = 'useNewArchitecture';
/** The flag whose value is the agent. */
export const AGENT_FLAG = 'support-agent';

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
  await turn.run(() => answerIn(turn, parts, request, exchange));
}

async function answerIn(
  turn: Turn,
  parts: AnswerParts,
  request: ChatRequest,
  exchange: Exchange,
): Promise<void> {
  const choice = turn.details<boolean>(ARCHITECTURE_FLAG, false);
  const variant = choice.variant ?? 'default';
  const orchestrator = choice.value ? parts.stateless : parts.legacy;
  const watch = createOutputWatch(turn);
  let text = '';
  let failed = false;
  parts.statistics.begin(variant);
  try {
    const agent = turn.bundle(AGENT_FLAG, FALLBACK_BUNDLE);
    const { models, tools } = parts;
    const options = turn.aiSdk(agent, { models, tools, effects: { lookupOrder: 'read' } });
    const result = streamText({
      ...options,
      messages: orchestrator.history(request),
      stopWhen: stepCountIs(4),
      abortSignal: exchange.abortSignal,
      // Ignored by every provider but the scripted model.
      providerOptions: { [SCRIPTED_PROVIDER]: { variant } },
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
