import { z } from 'zod';

/** Body of `POST /api/chat`. */
export const chatRequestContract = z.strictObject({
  conversationId: z.string().min(1).max(200),
  /** When the conversation began, ms since epoch; not needed when its id is a UUIDv7. */
  startedAtMs: z.number().positive().optional(),
  userId: z.string().min(1).max(200),
  /** Opted into beta features. */
  betaUser: z.boolean().default(false),
  /** Oldest first; the last one is the user's question. */
  messages: z
    .array(
      z.strictObject({
        role: z.enum(['user', 'assistant']),
        content: z.string().min(1).max(8_000),
      }),
    )
    .min(1)
    .max(50)
    .refine((messages) => messages.at(-1)?.role === 'user', {
      message: 'the last message must be of the user',
    }),
});
export type ChatRequest = z.infer<typeof chatRequestContract>;
export type ChatMessage = ChatRequest['messages'][number];
