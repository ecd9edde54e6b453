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
  /** Events that could not be forwarded: their unit has no distinct id, or too many waited. */
  readonly dropped: number;
}

/**
 * Tells PostHog which variants units met: an event `$feature_flag_called` with `$feature_flag` and
 * `$feature_flag_response` (the variant's name), once for each unit and variant, for answers and
 * exposures alike, so that its experiments read our flags. Tracked events are captured under their
 * name, with `value` and a property `$feature/<flag>` for each variant that the unit met before.
 * Remembers 10 000 units. What happens before the first word from the server, when units have no
 * pseudonyms yet, waits for it: at most 1 000 events. Never throws.
 *
 * @example
 * const forwarding = forwardToPosthog(tidegate, new PostHog(apiKey, { host }));
 */
export function forwardToPosthog(
  client: ServerClient,
  posthog: PosthogNodeLike,
  options?: PosthogForwarding,
): Forwarding;
/** The same for a page: `posthog-js` knows its visitor. */
export function forwardToPosthog(
  client: Pick<BrowserClient, 'listen' | 'onChange'>,
  posthog: PosthogBrowserLike,
): Forwarding;
export function forwardToPosthog(
  client: ServerClient | Pick<BrowserClient, 'listen' | 'onChange'>,
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
  const { distinctId } = options;
  const captures = new NodeCaptures(posthog as PosthogNodeLike, {
    idOf: distinctId ?? ((unit) => client.pseudonym(unit)),
    // A program's own `null` leaves the unit out.
    mayWait: distinctId === undefined,
  });
  const listener = new PosthogListener((event, unit, properties) => {
    if (unit !== null) captures.capture(event, unit, properties);
  });
  const stops = [
    client.listen(listener),
    client.onLive?.((live) => {
      if (live) captures.retry();
    }),
  ];
  return {
    stop: () => {
      for (const stop of stops) stop?.();
      captures.stop();
    },
    get dropped() {
      return captures.dropped;
    },
  };
}

/** What is used of a server's client. */
type ServerClient = Pick<Client, 'listen' | 'pseudonym'> & Partial<Pick<Client, 'onLive'>>;

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

interface Happened {
  readonly event: string;
  readonly unit: string;
  readonly properties: Record<string, unknown>;
  /** Of one that waited. */
  readonly timestamp?: Date;
}

/** Finds the distinct id of a unit first: it takes a moment, or until the server's first word. */
class NodeCaptures {
  dropped = 0;
  readonly #posthog: PosthogNodeLike;
  readonly #idOf: NonNullable<PosthogForwarding['distinctId']>;
  readonly #mayWait: boolean;
  #waiting = 0;
  #held: Happened[] = [];
  #stopped = false;

  constructor(
    posthog: PosthogNodeLike,
    ids: { readonly idOf: NonNullable<PosthogForwarding['distinctId']>; readonly mayWait: boolean },
  ) {
    this.#posthog = posthog;
    this.#idOf = ids.idOf;
    this.#mayWait = ids.mayWait;
  }

  capture(event: string, unit: string, properties: Record<string, unknown>): void {
    if (this.#waiting + this.#held.length >= WAITING_MAX) this.dropped += 1;
    else void this.#send({ event, unit, properties });
  }

  /** Units may have their ids now. */
  retry(): void {
    const held = this.#held;
    this.#held = [];
    for (const happened of held) void this.#send(happened);
  }

  /** What waits is dropped. */
  stop(): void {
    this.#stopped = true;
    this.dropped += this.#held.length;
    this.#held = [];
  }

  async #send(happened: Happened): Promise<void> {
    const { event, unit, properties, timestamp = new Date() } = happened;
    this.#waiting += 1;
    try {
      const distinctId = await this.#idOf(unit);
      if (distinctId !== null) {
        // Those that waited for the same are older.
        if (this.#held.length > 0) this.retry();
        const late = happened.timestamp === undefined ? {} : { timestamp };
        this.#posthog.capture({ distinctId, event, properties, ...late });
      } else if (this.#mayWait && !this.#stopped) this.#held.push({ ...happened, timestamp });
      else this.dropped += 1;
    } catch {
      this.dropped += 1;
    }
    this.#waiting -= 1;
  }
}
