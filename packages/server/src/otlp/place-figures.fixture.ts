import type { Store } from '../store/store.ts';
import type { Place } from './facts.ts';

/** What one place has of a metric within the last hour; `null` = nothing. */
export async function placeFigures(store: Store, metric: string, place: Place, nowMs: number) {
  const { groups } = await store.read('querySeries', {
    environment: 'production',
    ...place,
    metric,
    fromMs: nowMs - 3_600_000,
    toMs: nowMs + 60_000,
    source: 'server',
    by: null,
    points: 1,
  });
  return groups[0]?.total ?? null;
}
