import type { Logic } from '@tidegate/core';

/** What names of segments that nobody defines begin with. */
const OPT_IN = '@';

/**
 * The condition of an opt-in segment: `@joinedBeta` is everybody whose attribute `joinedBeta` is
 * `true`; `null` for any other name. Never throws.
 */
export function optInCondition(segment: string): Logic | null {
  if (!isOptIn(segment)) return null;
  return { '==': [{ var: segment.slice(OPT_IN.length) }, true] };
}

/** Whether a segment needs no file: people opt into it by an attribute. Never throws. */
export function isOptIn(segment: string): boolean {
  return segment.startsWith(OPT_IN) && segment.length > OPT_IN.length;
}
