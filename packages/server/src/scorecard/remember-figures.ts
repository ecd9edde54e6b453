import type { Clock } from '../config/clock.ts';
import {
  KPI_FIGURES_ENVIRONMENTS_MAX,
  KPI_FIGURES_FRESH_MS,
  KPI_FIGURES_OLD_MS,
} from '../metric/limits.ts';
import type { KnownFigures, Store } from '../store/store.ts';

/** Figures of KPIs by environment, read once however many look at them. */
export interface RememberedFigures {
  /** Read now, at the price of seconds. */
  now(environment: string): Promise<KnownFigures>;
  /** At most a minute old. */
  fresh(environment: string): Promise<KnownFigures>;
  /** At most 5 min old: those of more than a minute are answered at once, and read again meanwhile. */
  lately(environment: string): Promise<KnownFigures>;
  /** What is remembered, however old; nothing is read. */
  known(): readonly KnownFigures[];
  /** Has those that are missing or older than 5 min read; nobody waits for it. */
  refresh(environment: string): void;
  /** What was read before is not fresh any more: something was told, or KPIs changed. `null` = all. */
  forget(environment: string | null): void;
}

interface Entry {
  told: { readonly known: KnownFigures; readonly atMs: number } | null;
  reading: Promise<KnownFigures> | null;
}

/** Remembers nothing yet. A failure is forgotten at once. */
export function rememberFigures({
  store,
  clock,
}: {
  readonly store: Pick<Store, 'read'>;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
}): RememberedFigures {
  const entries = new Map<string, Entry>();

  function entryOf(environment: string): Entry {
    const entry = entries.get(environment) ?? { told: null, reading: null };
    if (entries.has(environment)) return entry;
    const oldest = entries.keys().next();
    if (entries.size >= KPI_FIGURES_ENVIRONMENTS_MAX && !oldest.done) entries.delete(oldest.value);
    entries.set(environment, entry);
    return entry;
  }

  function read(environment: string): Promise<KnownFigures> {
    const entry = entryOf(environment);
    const atMs = clock.monotonicMs();
    const nowMs = Math.trunc(clock.nowMs());
    const reading = store.read('kpiFigures', { environment, nowMs }).then(
      (known) => {
        if (entry.reading === reading)
          Object.assign(entry, { told: { known, atMs }, reading: null });
        return known;
      },
      (cause: unknown) => {
        if (entry.reading === reading) entry.reading = null;
        throw cause;
      },
    );
    entry.reading = reading;
    return reading;
  }

  function toldWithin(environment: string, maxAgeMs: number): KnownFigures | null {
    const { told } = entryOf(environment);
    return told !== null && clock.monotonicMs() - told.atMs < maxAgeMs ? told.known : null;
  }

  const shared = (environment: string) => entryOf(environment).reading ?? read(environment);
  const behind = (environment: string) =>
    // Nobody waits: whoever looks next meets the failure, if it lasts.
    void shared(environment).catch(() => undefined);

  return {
    now: read,
    fresh: async (environment) =>
      toldWithin(environment, KPI_FIGURES_FRESH_MS) ?? (await shared(environment)),
    lately: async (environment) => {
      const told = toldWithin(environment, KPI_FIGURES_OLD_MS);
      if (told === null) return await shared(environment);
      if (toldWithin(environment, KPI_FIGURES_FRESH_MS) === null) behind(environment);
      return told;
    },
    known: () => [...entries.values()].flatMap(({ told }) => told?.known ?? []),
    refresh: (environment) => {
      if (toldWithin(environment, KPI_FIGURES_OLD_MS) === null) behind(environment);
    },
    forget: (environment) => {
      for (const [name, entry] of entries) {
        if (environment !== null && name !== environment) continue;
        entry.reading = null;
        if (entry.told !== null) entry.told = { ...entry.told, atMs: -Infinity };
      }
    },
  };
}
