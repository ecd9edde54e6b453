import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@tidegate/sdk';
import { evenly } from './evenly.ts';
import { conversionOf, type PulseExperiment } from './pulse-experiments.ts';

/** What was planted and sent of one experiment. */
export interface ExperimentTally {
  readonly name: string;
  /** Users who met each variant, those included who did something before it and nothing after. */
  readonly exposed: Readonly<Record<string, number>>;
  /** Users who met a variant and did what counts afterwards. */
  readonly converted: Readonly<Record<string, number>>;
  /** Users who did what counts before they met a variant, and nothing afterwards. */
  readonly convertedBefore: number;
  /** Users who did what counts and took no part. */
  readonly outside: number;
}

/** Who visits, and where. */
export interface Visits {
  /** Processes of the product: each tells for itself, so every exposure is told by all of them. */
  readonly clients: readonly Client[];
  readonly experiments: readonly PulseExperiment[];
  readonly users: number;
  /** Names the users: others get other variants. */
  readonly seed: number;
  /** Called with the number of users so far. */
  readonly onProgress?: (users: number) => void;
}

/** Of the users of each variant, one of so many does what counts too early. */
export const EARLY_EVERY = 20;

/** Users whose rows fit into one batch: a look never sees exposures without what followed. */
const USERS_AT_ONCE = 100;

/** How much earlier too early is, ms. */
const EARLIER_MS = 25;

interface Counting {
  readonly experiment: PulseExperiment;
  readonly seen: Map<string, number>;
  readonly exposed: Record<string, number>;
  readonly converted: Record<string, number>;
  convertedBefore: number;
  outside: number;
}

/** Lets users visit Pulse, each once; resolves when everything was sent. */
export async function visitPulse(visits: Visits): Promise<readonly ExperimentTally[]> {
  const { clients, experiments, users, seed, onProgress } = visits;
  const counts = experiments.map(
    (experiment): Counting => ({
      ...{ experiment, seen: new Map(), exposed: {}, converted: {} },
      ...{ convertedBefore: 0, outside: 0 },
    }),
  );
  for (let from = 0; from < users; from += USERS_AT_ONCE) {
    const to = Math.min(from + USERS_AT_ONCE, users);
    const meetings: (() => void)[] = [];
    for (let user = from; user < to; user += 1) {
      for (const counting of counts) meetings.push(visitOne(clients, counting, userOf(seed, user)));
    }
    // What was done too early is earlier by any process's clock.
    await wait(EARLIER_MS);
    for (const meet of meetings) meet();
    for (const client of clients) await client.flush();
    onProgress?.(to);
  }
  return counts.map(({ experiment, exposed, converted, convertedBefore, outside }) => ({
    ...{ name: experiment.name, exposed, converted, convertedBefore, outside },
  }));
}

/** Name of a user. */
export function userOf(seed: number, user: number): string {
  return `pulse-${seed}-${user}`;
}

/** One user and one experiment, as a page of the product would do it; returns what comes later. */
function visitOne(clients: readonly Client[], counting: Counting, userId: string): () => void {
  const [first] = clients;
  if (first === undefined) return () => undefined;
  const { experiment, seen } = counting;
  const context = { targetingKey: userId, userId };
  const { variant, inExperiment } = first.experiment(experiment.name, context);
  const place = inExperiment ? (variant ?? '') : '';
  const nth = seen.get(place) ?? 0;
  seen.set(place, nth + 1);
  const isEarly = inExperiment && nth % EARLY_EVERY === 0;
  const value = experiment.conversion(variant, isEarly ? 0 : evenly(nth));
  const act = (): void => {
    if (value === undefined) return;
    first.track(conversionOf(experiment), context, { value, by: 'userId' });
  };
  count(counting, { place, isEarly, isActive: value !== undefined });
  if (isEarly) act();
  return () => {
    // Twice by each process: what is told again is one exposure.
    for (const client of [...clients, ...clients]) client.expose(experiment.name, context);
    if (!isEarly) act();
  };
}

function count(
  counting: Counting,
  { place, isEarly, isActive }: { place: string; isEarly: boolean; isActive: boolean },
): void {
  if (place === '') {
    if (isActive) counting.outside += 1;
    return;
  }
  counting.exposed[place] = (counting.exposed[place] ?? 0) + 1;
  if (!isActive) return;
  if (isEarly) counting.convertedBefore += 1;
  else counting.converted[place] = (counting.converted[place] ?? 0) + 1;
}
