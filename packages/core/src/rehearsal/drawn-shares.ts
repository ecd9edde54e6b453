import { candidateParts } from '../flag/draw-split.ts';
import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import type { Rollout } from '../rollout/types.ts';
import { SEGMENT_SHARE } from './limits.ts';

/** Which part of all traffic meets an arm in a draw. */
export interface DrawnShare {
  /** 0 = nobody was drawn. */
  readonly draw: number;
  readonly arm: 'control' | 'candidate';
  /** Of all traffic, 0..1, above 0. */
  readonly share: number;
}

/**
 * How all traffic falls to draws and arms while a rollout is as it is: segments in their order, then
 * everybody else. All conversations are new ones, so that the step in force decides alone. Whoever is
 * in no draw, or takes no part in it, meets control and is compared with nobody. Never throws.
 *
 * @param segments share of all traffic that each segment is, 0..1; others are 5 %
 * @param atMs the step in force then decides
 */
export function drawnShares(
  rollout: Pick<Rollout, 'ramp'>,
  segments: Readonly<Record<string, number>>,
  atMs: number,
): readonly DrawnShare[] {
  const step = rollout.ramp.findLast(({ fromMs }) => fromMs <= atMs);
  const shares: DrawnShare[] = [];
  let rest = 1;
  let undrawn = 0;
  for (const draw of step?.draws ?? []) {
    const { id, segment } = draw;
    const known = segment !== null && Object.hasOwn(segments, segment) ? segments[segment] : null;
    const part = segment === null ? rest : Math.min(rest, known ?? SEGMENT_SHARE);
    rest -= part;
    const drawn = part * (draw.arms === undefined ? 1 : draw.weightParts / WEIGHT_PARTS_TOTAL);
    const candidate = drawn * (candidateParts(draw) / WEIGHT_PARTS_TOTAL);
    shares.push({ draw: id, arm: 'candidate', share: candidate });
    shares.push({ draw: id, arm: 'control', share: drawn - candidate });
    undrawn += part - drawn;
  }
  shares.push({ draw: 0, arm: 'control', share: rest + undrawn });
  return shares.filter(({ share }) => share > 1e-12);
}
