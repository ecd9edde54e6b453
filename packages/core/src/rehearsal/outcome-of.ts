import type { Effect, Rollout } from '../rollout/types.ts';

/**
 * What actions come to; those that are not named succeed. A name alone is what an action does, or
 * finds out; `name/step` is another step of a driver, such as `promote/verify`, and `layer/clean` the
 * time that control is watched.
 */
export type Outcomes = Readonly<Record<string, 'ok' | 'failed'>>;

/** What an effect comes to, in words. Never throws. */
export function outcomeOf(
  outcomes: Outcomes,
  { kind, payload }: Effect,
): { readonly outcome: 'ok' | 'failed'; readonly detail: string } {
  const action = String(payload['action'] ?? payload['layer']);
  const step = kind === 'layer' ? String(payload['step']) : 'check';
  const isPlain = step === 'execute' || step === 'check';
  const names = [`${action}/${step}`, ...(isPlain ? [action] : [])];
  const said = names.find((name) => Object.hasOwn(outcomes, name));
  const outcome = said === undefined ? 'ok' : (outcomes[said] ?? 'ok');
  const what = isPlain ? `Action "${action}"` : `Step "${step}" of "${action}"`;
  return { outcome, detail: `${what} ${outcome === 'ok' ? 'succeeded' : 'failed'}` };
}

/** Whether an effect has come back by then: all but the time that control is watched is done at once. Never throws. */
export function isOver({ layers }: Rollout, { id, payload }: Effect, atMs: number): boolean {
  const { forMs } = payload;
  const watching = layers.find(({ effectId }) => effectId === id);
  if (typeof forMs !== 'number' || watching === undefined) return true;
  return atMs - (watching.stepBeganMs ?? atMs) >= forMs;
}
