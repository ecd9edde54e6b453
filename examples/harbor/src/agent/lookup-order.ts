import { tool } from 'ai';
import { z } from 'zod';

const STATES = ['being packed', 'on its way', 'delivered'] as const;

/** Tells where an order is. It reads and changes nothing; its orders are made up from their ids. */
export const lookupOrder = tool({
  description: 'Look up where an order is.',
  inputSchema: z.object({ orderId: z.string().min(1).max(32) }),
  execute: ({ orderId }) => ({ orderId, state: STATES[orderId.length % STATES.length] }),
});
