import type { Json } from '../json.ts';
import { ownConversationStart } from './own-attribute.ts';
import type { Rule } from './rule.ts';
import type { Logic } from './types.ts';

const NOW: Logic = { '*': [{ var: '$flagd.timestamp' }, 1000] };
const CLAIMED: Logic = { var: 'conversationStartedAtMs' };

/**
 * When the conversation started, ms, never in the future: what it says of itself when that is
 * above 0, else now. Whole seconds, as flagd's clock counts them.
 */
export const CONVERSATION_START: Logic = {
  if: [{ '>': [CLAIMED, 0] }, { min: [CLAIMED, NOW] }, NOW],
};

/** Whether an expression is `CONVERSATION_START`, member for member. Never throws. */
export function isConversationStart(logic: Logic): boolean {
  return isEqual(CONVERSATION_START, logic);
}

/**
 * `{">=": [CONVERSATION_START, fromMs]}` in one step and without an allocation, because every
 * ramp asks it once a step. A start that is no number goes to `general`, the compiled expression.
 */
export function startedSince<T>(fromMs: number, general: Rule<T>): Rule<T | boolean> {
  return (context, nowMs) => {
    const claimed = ownConversationStart(context);
    if (typeof claimed === 'number') {
      if (claimed > 0 && claimed < fromMs) return false;
    } else if (claimed !== undefined) return general(context, nowMs);
    return Math.floor(nowMs / 1000) * 1000 >= fromMs;
  };
}

function isEqual(expected: Json, found: Json): boolean {
  if (typeof expected !== 'object' || expected === null) return expected === found;
  if (typeof found !== 'object' || found === null) return false;
  if (Array.isArray(expected) !== Array.isArray(found)) return false;
  const entries = Object.entries(expected);
  const members = new Map<string, Json>(Object.entries(found));
  return (
    entries.length === members.size &&
    entries.every(([key, value]) => isEqual(value, members.get(key) ?? null))
  );
}
