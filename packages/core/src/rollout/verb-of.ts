import type { RolloutEvent } from './types.ts';

/** What people do to a rollout with those commands whose name alone is no verb of it. */
const VERBS: Partial<Readonly<Record<RolloutEvent['type'], string>>> = {
  answer: 'answer a review of',
  check: 'tick a check of',
  layer: 'take up a layer of',
  stage: 'tell a stage of',
};

/**
 * The verb of a command, before the words `rollout "…"`. Never throws.
 *
 * @example
 * verbOf('pause') // 'pause'
 * verbOf('layer') // 'take up a layer of'
 */
export function verbOf(type: RolloutEvent['type']): string {
  return VERBS[type] ?? type;
}
