import type { RulesetIdText, StreamEvent } from '@tidegate/protocol';
import type { Store } from '../store/store.ts';
import { isTooLarge, snapshotEvent } from './published-frames.ts';

/** What a client has to be told, and the version that it holds afterwards. */
export interface Replay {
  readonly at: RulesetIdText;
  readonly events: readonly StreamEvent[];
}

/**
 * Finds what leads a client from `after` to now: patches, or a reference to the whole ruleset when
 * `after` is absent or unknown, or a patch on the way is too large.
 *
 * @returns `null` when the environment is unknown.
 */
export async function replaySince(
  parts: {
    readonly store: Pick<Store, 'read'>;
    readonly currentId: () => Promise<RulesetIdText | null>;
    readonly patchBytesMax: number;
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
    const byReference = events.some((patch) => isTooLarge(patch, parts.patchBytesMax));
    return { at, events: byReference ? [snapshotEvent(at)] : events };
  }
  const current = await parts.currentId();
  return current === null ? null : { at: current, events: [snapshotEvent(current)] };
}
