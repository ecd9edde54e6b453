import type { RulesetIdText, StreamEvent } from '@tidegate/protocol';
import type { Store } from '../store/store.ts';
import { isTooLarge, type PatchBounds, patchBytes, snapshotEvent } from './published-frames.ts';

/** What a client has to be told, and the version that it holds afterwards. */
export interface Replay {
  readonly at: RulesetIdText;
  readonly events: readonly StreamEvent[];
}

/**
 * Finds what leads a client from `after` to now: patches, or a reference to the whole ruleset when
 * `after` is absent or unknown, or a patch on the way, or all of them together, is too large.
 *
 * @returns `null` when the environment is unknown.
 */
export async function replaySince(
  parts: {
    readonly store: Pick<Store, 'read'>;
    readonly currentId: () => Promise<RulesetIdText | null>;
    readonly bounds: PatchBounds;
  },
  environment: string,
  after: RulesetIdText | null,
  fresh: { readonly serverMs: number; readonly flushEveryMs: number },
): Promise<Replay | null> {
  const missed =
    after === null ? null : await parts.store.read('patchesSince', { environment, after });
  if (after !== null && missed !== null) {
    const at = missed.at(-1)?.to ?? after;
    const events = missed.map((patch) => ({ ...patch, ...fresh }));
    return { at, events: isTooMuch(events, parts.bounds) ? [snapshotEvent(at)] : events };
  }
  const current = await parts.currentId();
  return current === null ? null : { at: current, events: [snapshotEvent(current)] };
}

/** They are written at once: more than this would get a slow client cut off, again and again. */
function isTooMuch(
  patches: readonly Extract<StreamEvent, { event: 'patch' }>[],
  bounds: PatchBounds,
): boolean {
  const bytes = patches.reduce((sum, patch) => sum + patchBytes(patch), 0);
  return bytes > bounds.urgentPatchBytesMax || patches.some((patch) => isTooLarge(patch, bounds));
}
