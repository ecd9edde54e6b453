import type { ChatMessage, ChatRequest } from './chat-request.ts';

/** How an answer travels. */
export type Transport = 'ui-message-stream' | 'text';

/** What differs between the two architectures. */
export interface Orchestrator {
  /** What the model is shown for this turn. */
  history(request: ChatRequest): ChatMessage[];
  /** Called when the answer is complete. */
  answered(request: ChatRequest, text: string): void;
  /** Chooses how the answer travels. */
  transport(accept: string): Transport;
}
