import type { EvaluationContext } from '@tidegate/core';
import { conversationStart, type StartSources } from './conversation-start.ts';
import { OutwardTurn } from './shadow/outward-turn.ts';
import { isInShadow } from './shadow/scope.ts';
import { ClientTurn, type TurnHost } from './turn.ts';
import type { Conversation, ConversationStart, Turn } from './types.ts';

/**
 * A conversation: its start says which ramp step judges it. Without an id it has no unit: drawn flags
 * give it control, with a warning. Never throws, whatever it is given.
 */
export function createConversation(
  host: TurnHost,
  sources: StartSources,
  start: ConversationStart,
): Conversation {
  const { id, startedAtMs, userId, attributes } = readStart(start);
  const isUnit = (typeof id === 'string' && id !== '') || typeof id === 'number';
  if (!isUnit) warnOfId(host);
  // All that have no id are not one conversation: none of them is remembered.
  const startMs = isUnit ? conversationStart(sources, { id, startedAtMs }) : startedAtMs;
  const context = {
    ...attributes,
    ...(userId === undefined ? {} : { userId }),
    targetingKey: isUnit ? id : undefined,
    // As it was given: a start that is no number is dealt with, and counted, by the evaluator.
    conversationStartedAtMs: startMs,
  } as EvaluationContext;
  return {
    id: isUnit ? `${id}` : '',
    turn: (): Turn => new OutwardTurn(context, new ClientTurn(host, context)),
    pin: () => (isUnit ? host.pin({ ...context, targetingKey: `${id}` }) : Promise.resolve(null)),
    end: () => {
      if (isUnit && !isInShadow()) host.book.end(`${id}`);
    },
  };
}

type GivenStart = {
  readonly [Member in Exclude<keyof ConversationStart, 'attributes'>]?: unknown;
} & { readonly attributes?: Readonly<Record<string, unknown>> };

/** Trusts no type: callers may have none, and an object may throw when it is looked at. */
function readStart(start: unknown): GivenStart {
  try {
    const { id, startedAtMs, userId, attributes } = start as Partial<ConversationStart>;
    return { id, startedAtMs, userId, attributes: { ...attributes } };
  } catch {
    return {};
  }
}

function warnOfId({ ledger }: TurnHost): void {
  const message =
    'Cannot tell conversations apart: one has no "id" that is a text; it gets control of what is ' +
    'drawn; give the id of the chat';
  ledger.warnOnce('missing-id', '', message);
}
