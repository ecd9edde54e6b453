import type { SpanFact } from './facts.ts';

/** One turn of an agent, put together from spans. */
export interface TraceTurn {
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
  /** How many turns it stands for; `null` = sampled, and nobody says how. */
  readonly weight: number | null;
  /** Spans within it, its own span included. */
  readonly spans: readonly SpanFact[];
}

/**
 * The turns of a trace: its outermost agent spans, else the whole trace once, where a model or a tool
 * was called or a flag evaluated in it. A turn failed when its own span did: a model call that was
 * tried again is no failed turn. Pure and total, whatever the order of the spans.
 *
 * @param isJoined whether a flag was evaluated in it
 */
export function turnsOf(spans: readonly SpanFact[], isJoined: boolean): TraceTurn[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const sorted = [...spans].sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
  const outermost = sorted.filter(
    (span) => span.does === 'turn' && !ancestors(span, byId).some(({ does }) => does === 'turn'),
  );
  if (outermost.length > 0) {
    return outermost.map((turn) => {
      const within = sorted.filter((span) => span === turn || ancestors(span, byId).includes(turn));
      return turnOf(turn, within);
    });
  }
  const isAgent = isJoined || spans.some(({ does }) => does !== 'other');
  const root =
    sorted.find(({ parent }) => parent === '') ?? sorted.find(({ parent }) => !byId.has(parent));
  return isAgent && root !== undefined ? [turnOf(root, sorted)] : [];
}

function turnOf(
  { startMs, endMs, failed, weight }: SpanFact,
  spans: readonly SpanFact[],
): TraceTurn {
  return { startMs, endMs, failed, weight, spans };
}

/** From the parent upwards; a circle ends where it began. */
function ancestors(span: SpanFact, byId: ReadonlyMap<string, SpanFact>): SpanFact[] {
  const above: SpanFact[] = [];
  const met = new Set([span.id]);
  for (
    let at = byId.get(span.parent);
    at !== undefined && !met.has(at.id);
    at = byId.get(at.parent)
  ) {
    met.add(at.id);
    above.push(at);
  }
  return above;
}
