import type { Kept } from '../ingest/quarantine.ts';

/** How traces that were kept out are counted. */
export function keptTraces(reason: Kept['reason'], n: number): Kept {
  return { reason, source: 'server', flag: '', variant: '', metric: '', n };
}
