import type { EvaluationContext } from '@tidegate/core';
import { conversationStart, type StartSources } from './conversation-start.ts';
import type { UnitPseudonym } from './unit-pseudonym.ts';

/**
 * The start of a context's conversation as the server signs it: `<startMs>.<MAC>`, where the MAC is
 * the first 16 bytes of HMAC-SHA256 over `pin:<targetingKey>:<startMs>`, base64url. A start above now
 * counts as now. `null` without a targeting key, with a start that is no number, and while there is
 * no key. Never rejects.
 */
export async function conversationPin(
  context: EvaluationContext,
  sources: StartSources,
  pseudonym: UnitPseudonym,
): Promise<string | null> {
  const pinned = startToPin(context, sources);
  if (pinned === null) return null;
  const { targetingKey, startMs } = pinned;
  // The MAC is made as pseudonyms are, under the same key.
  const [mac] = (await pseudonym.of([`pin:${targetingKey}:${startMs}`])) ?? [];
  return mac === undefined ? null : `${startMs}.${mac}`;
}

interface StartToPin {
  readonly targetingKey: string;
  /** Whole, 1 or more. */
  readonly startMs: number;
}

function startToPin(context: EvaluationContext, sources: StartSources): StartToPin | null {
  try {
    const targetingKey = own(context, 'targetingKey');
    if (typeof targetingKey !== 'string') return null;
    const given = own(context, 'conversationStartedAtMs');
    const start = conversationStart(sources, { id: targetingKey, startedAtMs: given });
    if (typeof start !== 'number' || !Number.isFinite(start)) return null;
    const nowMs = Math.max(1, Math.trunc(sources.nowMs()));
    // As core lowers it: a start of 0 or less is now.
    const startMs = start >= 1 ? Math.min(Math.trunc(start), nowMs) : nowMs;
    return { targetingKey, startMs };
  } catch {
    return null;
  }
}

function own(context: EvaluationContext, name: string): unknown {
  return Object.hasOwn(context, name) ? context[name] : undefined;
}
