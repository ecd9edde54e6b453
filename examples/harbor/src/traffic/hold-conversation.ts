import type { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { askHarbor } from './ask-harbor.ts';
import type { ScriptedConversation } from './script-conversation.ts';
import type { TrafficRecord } from './traffic-record.ts';

/** Where a conversation goes: it stays there, as behind a load balancer with affinity. */
export interface ChatTarget {
  readonly url: URL;
  readonly agent: Agent;
}

/** Holds one conversation to its end and records every turn. Never rejects. */
export async function holdConversation(
  script: ScriptedConversation,
  target: ChatTarget,
  record: TrafficRecord,
  goesOn: () => boolean,
): Promise<void> {
  const { id: conversationId, startedAtMs, userId, betaUser } = script;
  const messages: { role: 'user' | 'assistant'; content: string }[] = [];
  const met = new Set<string>();
  let previousVariant: string | null = null;
  for (const [index, question] of script.questions.entries()) {
    if (index > 0) await wait(script.thinkMs[index] ?? 0);
    if (!goesOn()) return;
    messages.push({ role: 'user', content: question });
    const beganMs = Date.now();
    const answer = await askHarbor(target.url, target.agent, {
      conversationId,
      ...(startedAtMs === null ? {} : { startedAtMs }),
      userId,
      betaUser,
      messages,
    });
    const { variant, answeredMs, endedMs, failed } = answer;
    const firstOnVariant = variant !== null && !met.has(variant);
    record.turn({
      conversationId,
      variant,
      previousVariant,
      firstOnVariant,
      beganMs,
      answeredMs,
      endedMs,
      failed,
    });
    if (variant !== null) {
      met.add(variant);
      previousVariant = variant;
    }
    messages.push({ role: 'assistant', content: answer.text || '(no answer)' });
  }
  record.conversation();
}
