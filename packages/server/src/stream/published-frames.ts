import type { RulesetIdText, StreamEvent } from '@tidegate/protocol';
import type { Limits } from '../config/limits.ts';
import { changeFrame } from './change-frame.ts';
import { sseFrame } from './sse.ts';

/** One published version, written once for all the clients of its environment. */
export interface PublishedFrames {
  readonly base: RulesetIdText;
  readonly to: RulesetIdText;
  /** For a client that holds `base`. */
  readonly patchFrame: string;
  readonly patchFrameBytes: number;
  /** For everybody else. */
  readonly snapshotFrame: string;
  /** For those who hold no ruleset and ask for answers. */
  readonly changeFrame: string;
  /** The same for browsers; `null` when it touches no flag that they can see. */
  readonly browserFrame: string | null;
}

/** What browsers can see of a published version. */
export interface BrowserChange {
  /** The `browserId` that it led to; `null` = not known. */
  readonly to: string | null;
}

type Patch = Extract<StreamEvent, { event: 'patch' }>;

/** Sizes above which a patch is told by reference. */
export type PatchBounds = Pick<Limits, 'patchBytesMax' | 'urgentPatchBytesMax'>;

/**
 * Writes a patch for the wire; one that is too large is told by reference. Never throws.
 *
 * @param forBrowsers `null` when it touches no flag that they can see
 */
export function publishedFrames(
  patch: Patch,
  bounds: PatchBounds,
  forBrowsers: BrowserChange | null,
): PublishedFrames {
  const snapshotFrame = sseFrame(snapshotEvent(patch.to));
  const patchFrame = isTooLarge(patch, bounds) ? snapshotFrame : sseFrame(patch);
  return {
    base: patch.base,
    to: patch.to,
    patchFrame,
    patchFrameBytes: Buffer.byteLength(patchFrame),
    snapshotFrame,
    changeFrame: changeFrame(patch),
    browserFrame: forBrowsers === null ? null : changeFrame({ ...patch, to: forBrowsers.to }),
  };
}

/**
 * Whether a patch is over its bound. That of a rollback or kill is higher, because it should need
 * no second request, but it has one: an event beyond what a client reads would never arrive.
 */
export function isTooLarge(patch: Patch, bounds: PatchBounds): boolean {
  const { patchBytesMax, urgentPatchBytesMax } = bounds;
  return patchBytes(patch) > (patch.cause === 'publish' ? patchBytesMax : urgentPatchBytesMax);
}

/** Bytes of a patch as JSON. */
export function patchBytes(patch: Patch): number {
  return Buffer.byteLength(JSON.stringify(patch));
}

/** Tells a client where the whole ruleset is. */
export function snapshotEvent(to: RulesetIdText): StreamEvent {
  return { event: 'snapshot', to, url: `/api/v1/rulesets/${to}` };
}
