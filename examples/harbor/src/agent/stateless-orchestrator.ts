import type { Orchestrator } from './orchestrator.ts';

/**
 * The new, protocol-agnostic architecture: history comes with the request, nothing is kept, and
 * the client chooses the protocol by `Accept`.
 */
export function createStatelessOrchestrator(): Orchestrator {
  return {
    history: (request) => request.messages,
    answered: () => undefined,
    transport: (accept) => (/\btext\/plain\b/i.test(accept) ? 'text' : 'ui-message-stream'),
  };
}
