import type { Actor } from '@tidegate/core';
import type { KnownFigures } from '../store/store.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * Records the baselines of an environment that are missing, as far as there is data: the figures are
 * read first, and only rows are written, so that no write waits for it.
 *
 * @returns the figures, where any baseline was missing
 */
export async function recordMissingBaselines(
  { store, figures }: Pick<ServerParts, 'store' | 'figures'>,
  { environment, actor, nowMs }: { environment: string; actor: Actor; nowMs: number },
): Promise<KnownFigures | null> {
  const nothing = { environment, atMs: nowMs, figures: {} };
  const views = await store.read('scorecardViews', { environment, nowMs, known: [nothing] });
  const kpis = views.flatMap((view) => view.kpis);
  if (kpis.every(({ metric, baseline }) => metric === null || baseline !== null)) return null;
  const known = await figures.now(environment);
  const asked = { environment, name: null, known, reason: null, actor, nowMs };
  await store.transact('recordBaselines', asked);
  return known;
}
