import type { BrowserClient } from '../browser/types.ts';
import { LeastRecent } from '../least-recent.ts';
import type { Client } from '../types.ts';
import type { UsedAnswer, UseListener } from '../use-listener.ts';
import type { PosthogBrowserLike, PosthogNodeLike } from './posthog-like.ts';

/** How units are called at PostHog. */
export interface PosthogForwarding {
  /**
   * The distinct id of a unit, `null` to leave it out; default: its pseudonym, the same in all
   * processes, so that no raw unit leaves this one.
   */
  readonly distinctId?: ((unit: string) => string | null | Promise<string | null>) | undefined;
}

/** A forwarding that runs. */
export interface Forwarding {
  stop(): void;
  /** Events that could not be forwarded: their unit had no distinct id yet, or too many waited. */
  readonly dropped: number;
}

/**
 * Tells PostHog which variants units met: an event `$feature_flag_called` with `$feature_flag` and
 * `$feature_flag_response` (the variant's name), once for each unit and variant, for answers and
 * exposures alike, so that its experiments read our flags. Tracked events are captured under their
 * name, with `value` and a property `$feature/<flag>` for each variant that the unit met before.
 * Remembers 10 000 units. Never throws.
 *
 * @example
 * const forwarding = forwardToPosthog(tidegate, new PostHog(apiKey, { host }));
 */
export function forwardToPosthog(
  client: Pick<Client, 'listen' | 'pseudonym'>,
  posthog: PosthogNodeLike,
  options?: PosthogForwarding,
): Forwarding;
/** The same for a page: `posthog-js` knows its visitor. */
export function forwardToPosthog(
  client: Pick<BrowserClient, 'listen' | 'onChange'>,
  posthog: PosthogBrowserLike,
): Forwarding;
export function forwardToPosthog(
  client: Pick<Client, 'listen' | 'pseudonym'> | Pick<BrowserClient, 'listen' | 'onChange'>,
  posthog: PosthogNodeLike | PosthogBrowserLike,
  options: PosthogForwarding = {},
): Forwarding {
  if (!('pseudonym' in client)) {
    const page = posthog as PosthogBrowserLike;
    const listener = new PosthogListener((event, _unit, properties) => {
      page.capture(event, properties);
    });
    const stop = client.listen({
      evaluated: (flag, answer) => listener.evaluated(flag, answer, null),
      exposed: (flag, answer) => listener.exposed(flag, answer, null),
      tracked: (event, _unit, value) => listener.tracked(event, null, value),
    });
    return { stop, dropped: 0 };
  }
  const { distinctId = (unit: string) => client.pseudonym(unit) } = options;
  const captures = new NodeCaptures(posthog as PosthogNodeLike, distinctId);
  const listener = new PosthogListener((event, unit, properties) => {
    if (unit !== null) void captures.capture(event, unit, properties);
  });
  const stop = client.listen(listener);
  return {
    stop,
    get dropped() {
      return captures.dropped;
    },
  };
}

/** Units whose variants are remembered. */
const UNITS_MAX = 10_000;
/** Variants of one unit that are remembered. */
const VARIANTS_MAX = 50;
/** Events whose distinct id is not known yet. */
const WAITING_MAX = 1_000;

type Capture = (event: string, unit: string | null, properties: Record<string, unknown>) => void;

/** Turns what a program does with its flags into PostHog's events. */
class PosthogListener implements UseListener {
  readonly #capture: Capture;
  /** Flag → variant, by unit. */
  readonly #met = new LeastRecent<Map<string, string>>(UNITS_MAX);

  constructor(capture: Capture) {
    this.#capture = capture;
  }

  evaluated(flag: string, answer: UsedAnswer, unit: string | null): void {
    this.#called(flag, answer, unit);
  }

  exposed(flag: string, answer: UsedAnswer, unit: string | null): void {
    this.#called(flag, answer, unit);
  }

  tracked(event: string, unit: string | null, value: number | undefined): void {
    const met = this.#met.take(unit ?? '', () => new Map());
    const flags = Array.from(met, ([flag, variant]) => [`$feature/${flag}`, variant] as const);
    const worth = value === undefined ? {} : { value };
    this.#capture(event, unit, { ...Object.fromEntries(flags), ...worth });
  }

  #called(flag: string, { variant, draw }: UsedAnswer, unit: string | null): void {
    if (variant === null) return;
    const met = this.#met.take(unit ?? '', () => new Map());
    if (met.get(flag) === variant) return;
    if (met.size >= VARIANTS_MAX && !met.has(flag)) met.clear();
    met.set(flag, variant);
    this.#capture('$feature_flag_called', unit, {
      $feature_flag: flag,
      $feature_flag_response: variant,
      [`$feature/${flag}`]: variant,
      ...(draw > 0 ? { tidegate_draw: draw } : {}),
    });
  }
}

/** Finds the distinct id of a unit first: it takes a moment. */
class NodeCaptures {
  dropped = 0;
  readonly #posthog: PosthogNodeLike;
  readonly #idOf: NonNullable<PosthogForwarding['distinctId']>;
  #waiting = 0;

  constructor(posthog: PosthogNodeLike, idOf: NonNullable<PosthogForwarding['distinctId']>) {
    this.#posthog = posthog;
    this.#idOf = idOf;
  }

  async capture(event: string, unit: string, properties: Record<string, unknown>): Promise<void> {
    if (this.#waiting >= WAITING_MAX) {
      this.dropped += 1;
      return;
    }
    this.#waiting += 1;
    try {
      const distinctId = await this.#idOf(unit);
      if (distinctId === null) this.dropped += 1;
      else this.#posthog.capture({ distinctId, event, properties });
    } catch {
      this.dropped += 1;
    }
    this.#waiting -= 1;
  }
}
