import { ALWAYS, all, type Condition, hasUnit, NEVER } from './condition.ts';
import { IMPORT_LIMITS } from './limits.ts';
import type { Piece, VendorRule } from './vendor-export.ts';
import { weightParts } from './weight-parts.ts';

/** A rule that decides for everybody whom it matches: our rules never hand on to the next one. */
export interface WholeRule {
  readonly name: string;
  readonly when: Condition;
  readonly give: Distribution;
}

/** How the units are divided; the pieces cover 0..1. */
export interface Distribution {
  /** `null` when everybody gets the same. */
  readonly unit: string | null;
  /** Hashes that decide where a unit lies; several when draws were laid over each other. */
  readonly hashes: readonly string[];
  readonly pieces: readonly Piece[];
}

/** The rules, and what of them is not exact. */
export interface Layered {
  readonly rules: readonly WholeRule[];
  /** Names of rules that were drawn by another unit than the one they are laid under. */
  readonly mixedUnits: readonly string[];
  /** Names of rules that share a hash with a later one across a draw by another hash. */
  readonly nearly: readonly string[];
}

/**
 * Turns rules that hand on whom they do not draw into rules that decide. Where a drawn rule and a
 * later one both match, the later one gets what the first one leaves: by the same numbers when
 * both draw by the same hash, else in proportion. `null` when that makes too many rules.
 * The last rule matches everybody and gives `serve`. Never throws.
 */
export function layerRules(rules: readonly VendorRule[], serve: string): Layered | null {
  let layered: WholeRule[] = [{ name: 'serve', when: ALWAYS, give: constant(serve) }];
  const mixedUnits = new Set<string>();
  const nearly = new Set<string>();
  for (const rule of rules.toReversed()) {
    const { name, share } = rule;
    const when = rule.when.lower;
    if (share.kind === 'all') {
      layered = reachable([{ name, when, give: constant(share.variant) }, ...layered]);
      continue;
    }
    const top: Distribution = { unit: share.unit, hashes: [share.hash], pieces: share.pieces };
    const below = isWhole(top) ? layered.slice(-1) : layered;
    // A split gives `serve` where the unit is missing; only there is that what comes next anyway.
    const isLast = layered.length === 1 && onlyVariant(top) === null;
    const drawn = isLast ? when : all([when, hasUnit(share.unit)]);
    const over = below.map((each) => {
      const { unit, hashes } = each.give;
      if (hashes.length > 1 && hashes.includes(share.hash) && !isWhole(top)) nearly.add(name);
      if (unit !== null && unit !== share.unit && !isWhole(top)) mixedUnits.add(each.name);
      return {
        name: each.name === 'serve' || isWhole(top) ? name : `${name}-${each.name}`,
        when: isWhole(top) ? drawn : all([drawn, each.when]),
        give: overlaid(top, each.give),
      };
    });
    layered = reachable(top.pieces.length === 0 ? layered : [...over, ...layered]);
    if (layered.length > IMPORT_LIMITS.rules + 1) return null;
  }
  return layered.length > IMPORT_LIMITS.rules + 1
    ? null
    : { rules: layered, mixedUnits: [...mixedUnits], nearly: [...nearly] };
}

/** True when every unit lies in a piece. */
function isWhole({ pieces }: Distribution): boolean {
  return pieces.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0) > 1 - 1e-9;
}

function constant(variant: string): Distribution {
  return { unit: null, hashes: [], pieces: [{ from: 0, to: 1, variant }] };
}

/** Rules behind one that matches everybody are never asked; one that matches nobody is none. */
function reachable(rules: readonly WholeRule[]): WholeRule[] {
  const possible = rules.filter(({ when }) => when !== NEVER);
  const last = possible.findIndex(({ when }) => when === ALWAYS);
  return possible.slice(0, last < 0 ? possible.length : last + 1);
}

function overlaid(top: Distribution, below: Distribution): Distribution {
  const pieces: Piece[] = [];
  let from = 0;
  for (const piece of [...top.pieces].sort((a, b) => a.from - b.from)) {
    if (piece.from > from) pieces.push(...within(below, top, from, piece.from));
    if (piece.to > piece.from) pieces.push(piece);
    from = Math.max(from, piece.to);
  }
  if (from < 1) pieces.push(...within(below, top, from, 1));
  return { unit: top.unit, hashes: [...new Set([...top.hashes, ...below.hashes])], pieces };
}

/** What lies below a gap: the same numbers, or the whole of it made smaller. */
function within(below: Distribution, top: Distribution, from: number, to: number): Piece[] {
  if (below.hashes.length === 0 || below.hashes[0] === top.hashes[0]) {
    return below.pieces
      .map((piece) => ({
        ...piece,
        from: Math.max(from, piece.from),
        to: Math.min(to, piece.to),
      }))
      .filter((piece) => piece.to > piece.from);
  }
  return below.pieces.map((piece) => ({
    ...piece,
    from: from + piece.from * (to - from),
    to: from + piece.to * (to - from),
  }));
}

/** The variant that all of the pieces give; `null` when they give several, or leave units over. */
export function onlyVariant(distribution: Distribution): string | null {
  const [first, ...others] = weightParts(distribution.pieces).keys();
  if (first === undefined || others.length > 0) return null;
  return isWhole(distribution) ? first : null;
}
