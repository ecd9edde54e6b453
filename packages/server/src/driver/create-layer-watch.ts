import { describeDuration } from '@tidegate/core';
import type { Clock } from '../config/clock.ts';
import type { Store } from '../store/store.ts';
import type { DriverOutcome } from './driver.ts';
import type { LayerWatch } from './layer-watch.ts';
import { CLEAN_LOOK_MS, TRAFFIC_HEARD_MS, TRAFFIC_LOOK_MS, TRAFFIC_WAIT_MS } from './limits.ts';

type Sights = NonNullable<Awaited<ReturnType<Look>>>;
type Look = (fromMs: number) => ReturnType<typeof sightsOf>;

/** What a watch looks with. */
export interface LayerWatchParts {
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
}

/**
 * Makes the watch of what the server itself sees. `traffic` waits up to 2 min until every SDK that is
 * heard of holds the flag as it is now. `clean` looks for the whole time: control that breaks a rule
 * fails at once, and a rule that nothing was told for is not known to hold.
 */
export function createLayerWatch(parts: LayerWatchParts): LayerWatch {
  return {
    traffic: ({ rollout, signal }) => guarded(() => traffic(parts, rollout, signal)),
    clean: ({ rollout, forMs, signal }) => guarded(() => clean(parts, rollout, forMs, signal)),
  };
}

async function traffic(
  parts: LayerWatchParts,
  rollout: string,
  signal: AbortSignal,
): Promise<DriverOutcome> {
  const beganMs = parts.clock.monotonicMs();
  for (;;) {
    const sights = await sightsOf(parts, rollout, parts.clock.nowMs());
    if (sights === null) return GONE;
    const tookMs = Math.round(parts.clock.monotonicMs() - beganMs);
    const isBack = sights.live > 0 && sights.behind === 0;
    if (isBack || tookMs >= TRAFFIC_WAIT_MS) return holding(sights, tookMs);
    if (signal.aborted) return ENDED;
    await passed(parts.clock, TRAFFIC_LOOK_MS, signal);
  }
}

function holding({ live, behind, version }: Sights, tookMs: number): DriverOutcome {
  if (live === 0)
    return {
      outcome: 'unknown',
      detail: 'no SDK is heard of, so nobody can say what is served',
    };
  if (behind > 0)
    return {
      outcome: 'failed',
      detail: `${behind} of ${live} SDKs hold a version before ${version}`,
    };
  const detail = `${live} of ${live} SDKs hold version ${version} of the ruleset, or a later one, after ${tookMs} ms`;
  return { outcome: 'ok', detail };
}

async function clean(
  parts: LayerWatchParts,
  rollout: string,
  forMs: number,
  signal: AbortSignal,
): Promise<DriverOutcome> {
  const fromMs = parts.clock.nowMs();
  const beganMs = parts.clock.monotonicMs();
  for (;;) {
    const leftMs = forMs - (parts.clock.monotonicMs() - beganMs);
    await passed(parts.clock, Math.max(0, Math.min(leftMs, CLEAN_LOOK_MS)), signal);
    if (signal.aborted) return ENDED;
    const sights = await sightsOf(parts, rollout, fromMs);
    if (sights === null) return GONE;
    const { broken } = sights.control;
    if (broken !== null) return { outcome: 'failed', detail: `Control is not well: ${broken}` };
    if (parts.clock.monotonicMs() - beganMs >= forMs) return whole(sights, forMs);
  }
}

/** Nothing that was not told is known to be well. */
function whole({ control: { judged, untold } }: Sights, forMs: number): DriverOutcome {
  const span = describeDuration(forMs);
  if (judged.length === 0) {
    const why = untold.length === 0 ? 'the plan has no absolute rule' : 'nothing was told of it';
    return { outcome: 'unknown', detail: `Control cannot be judged over ${span}: ${why}` };
  }
  const rest = untold.length === 0 ? '' : `; nothing was told for ${quoted(untold)}`;
  return { outcome: 'ok', detail: `Control held ${quoted(judged)} for ${span}${rest}` };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

const GONE: DriverOutcome = { outcome: 'failed', detail: 'there is no such rollout any more' };
const ENDED: DriverOutcome = { outcome: 'unknown', detail: 'nobody waited for it to its end' };

async function sightsOf({ store, clock }: LayerWatchParts, id: string, fromMs: number) {
  const nowMs = clock.nowMs();
  const asked = { id, heardMs: nowMs - TRAFFIC_HEARD_MS, fromMs, nowMs };
  return await store.read('rolloutSights', asked);
}

/** The store may be in trouble: then nobody can say. */
async function guarded(look: () => Promise<DriverOutcome>): Promise<DriverOutcome> {
  try {
    return await look();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { outcome: 'unknown', detail: `it could not be looked at: ${why}` };
  }
}

function passed(clock: Clock, waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(waitMs, end);
    signal.addEventListener('abort', end);
  });
}
