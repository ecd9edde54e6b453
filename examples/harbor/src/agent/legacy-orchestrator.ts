import type { ChatMessage } from './chat-request.ts';
import type { Orchestrator } from './orchestrator.ts';

/** Most sessions kept; the one that was silent longest goes first. */
export const SESSIONS_MAX = 5_000;
/** Most messages kept of a session. */
const MESSAGES_MAX = 40;

/**
 * The old architecture: it keeps each session's history in its own memory and takes only the last
 * message of a request. A session that it does not know (it moved here, or the process restarted)
 * begins with what the request brought. It speaks one protocol.
 */
export function createLegacyOrchestrator(sessionsMax = SESSIONS_MAX): Orchestrator {
  const sessions = new Map<string, ChatMessage[]>();
  const keep = (id: string, messages: ChatMessage[]): void => {
    sessions.delete(id);
    sessions.set(id, messages.slice(-MESSAGES_MAX));
    const oldest = sessions.keys().next();
    if (sessions.size > sessionsMax && oldest.done !== true) sessions.delete(oldest.value);
  };
  return {
    history: (request) => {
      const known = sessions.get(request.conversationId);
      const last = request.messages.slice(-1);
      const messages = known === undefined ? request.messages : [...known, ...last];
      keep(request.conversationId, messages);
      return messages;
    },
    answered: (request, text) => {
      const known = sessions.get(request.conversationId);
      if (known !== undefined && text.length > 0) {
        keep(request.conversationId, [...known, { role: 'assistant', content: text }]);
      }
    },
    transport: () => 'ui-message-stream',
  };
}
