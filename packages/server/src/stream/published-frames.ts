import type { RulesetIdText, StreamEvent } from '@tidegate/protocol';
import { sseFrame } from './sse.ts';

/** One published version, written once for all the clients of its environment. */
export interface PublishedFrames {
  readonly base: RulesetIdText;
  readonly to: RulesetIdText;
  /** For a client that holds `base`. */
  readonly patchFrame: string;
  /** For everybody else. */
  readonly snapshotFrame: string;
}

type Patch = Extract<StreamEvent, { event: 'patch' }>;

/** Writes a patch for the wire; one that is too large is told by reference. Never throws. */
export function publishedFrames(patch: Patch, patchBytesMax: number): PublishedFrames {
  const snapshotFrame = sseFrame(snapshotEvent(patch.to));
  return {
    base: patch.base,
    to: patch.to,
    patchFrame: isTooLarge(patch, patchBytesMax) ? snapshotFrame : sseFrame(patch),
    snapshotFrame,
  };
}

/** Whether a patch is over `patchBytesMax`; a rollback never is: it must need no second request. */
export function isTooLarge(patch: Patch, patchBytesMax: number): boolean {
  return patch.cause !== 'rollback' && Buffer.byteLength(JSON.stringify(patch)) > patchBytesMax;
}

/** Tells a client where the whole ruleset is. */
export function snapshotEvent(to: RulesetIdText): StreamEvent {
  return { event: 'snapshot', to, url: `/api/v1/rulesets/${to}` };
}
