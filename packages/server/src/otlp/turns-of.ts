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
  const outermost = outermostTurns(sorted, byId);
  const within = new Map<SpanFact, SpanFact[]>();
  for (const span of sorted) {
    const turn = outermost.get(span) ?? null;
    if (turn === null) continue;
    const known = within.get(turn);
    if (known === undefined) within.set(turn, [span]);
    else known.push(span);
  }
  const turns = sorted.filter((span) => within.has(span));
  if (turns.length > 0) return turns.map((turn) => turnOf(turn, within.get(turn) ?? []));
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

/**
 * The outermost agent span above each span, itself included; each way up is gone once. What stands in a
 * circle belongs to the circle's first agent span.
 */
function outermostTurns(
  spans: readonly SpanFact[],
  byId: ReadonlyMap<string, SpanFact>,
): ReadonlyMap<SpanFact, SpanFact | null> {
  const outermost = new Map<SpanFact, SpanFact | null>();
  for (const span of spans) {
    const path = new Set<SpanFact>();
    let at: SpanFact | undefined = span;
    while (at !== undefined && !path.has(at) && !outermost.has(at)) {
      path.add(at);
      at = byId.get(at.parent);
    }
    const way = [...path];
    const circle = at !== undefined && path.has(at) ? way.slice(way.indexOf(at)) : [];
    const known = at === undefined ? undefined : outermost.get(at);
    let above = known ?? circle.find(isTurn) ?? null;
    for (const one of way.reverse()) {
      above ??= isTurn(one) ? one : null;
      outermost.set(one, above);
    }
  }
  return outermost;
}

function isTurn({ does }: SpanFact): boolean {
  return does === 'turn';
}
