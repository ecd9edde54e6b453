import type { EvaluationContext } from '@tidegate/core';
import type { LeastRecent } from './least-recent.ts';
import { ClientTurn, type TurnHost } from './turn.ts';
import type { Conversation, ConversationStart, Turn } from './types.ts';
import { uuidV7TimeMs } from './uuid-v7-time.ts';

/** What a process remembers of a conversation. */
export interface RememberedStart {
  /** When it started, or when we first heard of it. */
  readonly atMs: unknown;
}

/**
 * A conversation: its start says which ramp step judges it. The start is the time inside a UUIDv7
 * id, else `startedAtMs`; without either it is when this process first heard of it, which another
 * process may see otherwise: warned of once and counted. Never throws.
 */
export function createConversation(
  host: TurnHost,
  starts: LeastRecent<RememberedStart>,
  start: ConversationStart,
): Conversation {
  const context: EvaluationContext = {
    ...start.attributes,
    ...(start.userId === undefined ? {} : { userId: start.userId }),
    targetingKey: start.id,
    // As it was given: a start that is no number is dealt with, and counted, by the evaluator.
    conversationStartedAtMs: startOf(host, starts, start) as number,
  };
  return {
    id: start.id,
    turn: (): Turn => new ClientTurn(host, context),
  };
}

function startOf(
  host: TurnHost,
  starts: LeastRecent<RememberedStart>,
  { id, startedAtMs }: ConversationStart,
): unknown {
  const fromId = typeof id === 'string' ? uuidV7TimeMs(id) : null;
  if (fromId !== null) return fromId;
  const given: unknown = startedAtMs;
  const remembered = starts.take(String(id), () => {
    if (given === undefined) countMissing(host);
    return { atMs: given === undefined ? host.nowMs() : given };
  });
  return given === undefined ? remembered.atMs : given;
}

function countMissing({ ledger }: TurnHost): void {
  ledger.missingStarts += 1;
  ledger.warnOnce(
    'missing-start',
    '',
    'Cannot tell when a conversation started: its id is no UUIDv7 and there is no "startedAtMs"; ' +
      'give one of them, or it may change its variant between processes',
  );
}
