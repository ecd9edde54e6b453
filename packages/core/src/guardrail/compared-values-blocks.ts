import { mergeSketches, sketchCount } from '../metric/sketch.ts';
import { LONE_UNITS_MAX, WAITING_DRAWS_MAX } from './compared-values-limits.ts';
import type { PendingValues } from './memory-types.ts';
import type { TickRows } from './tick-rows.ts';
import type { ComparisonScope } from './types.ts';

/** Blocks that are closed now, and what goes on waiting; both by draw, ascending. */
export interface GatheredValues {
  readonly closed: readonly PendingValues[];
  readonly pending: readonly PendingValues[];
}

/**
 * One value for each unit by draw, together with what waited. A block is closed when it has units
 * of both arms, or so many of one that it waits no longer: by counts alone, never by values, so that
 * a block is as fair as a tick. Rows of draws that are not compared, and cells without values by
 * unit, are left out. Never throws.
 */
export function gatherValues(
  pending: readonly PendingValues[],
  rows: TickRows['rows'],
  scope: ComparisonScope | undefined,
): GatheredValues {
  const open = rows.reduce(
    (waiting, row) => (isCompared(row.draw, scope) ? withRow(waiting, row) : waiting),
    pending,
  );
  if (open === pending) return { closed: [], pending };
  const closed = open.filter(isClosed);
  const still = open.filter((block) => !isClosed(block));
  // Old draws hardly get units any more: nobody waits for them when there are too many.
  const excess = Math.max(0, still.length - WAITING_DRAWS_MAX);
  return { closed: [...closed, ...still.slice(0, excess)], pending: still.slice(excess) };
}

function isCompared(draw: number, scope: ComparisonScope | undefined): boolean {
  return scope === undefined ? draw > 0 : scope.draws.includes(draw);
}

function withRow(
  blocks: readonly PendingValues[],
  { draw, arm, cell }: TickRows['rows'][number],
): readonly PendingValues[] {
  const values = cell.kind === 'distribution' ? cell.perUnit : undefined;
  if (values === undefined || values.length === 0) return blocks;
  const at = blocks.findIndex((block) => block.draw >= draw);
  const own = at < 0 ? undefined : blocks[at];
  if (own?.draw === draw) {
    const merged = own[arm].length === 0 ? values : mergeSketches(own[arm], values);
    return blocks.with(at, { ...own, [arm]: merged });
  }
  const block = { draw, control: [], candidate: [], [arm]: values };
  return blocks.toSpliced(at < 0 ? blocks.length : at, 0, block);
}

function isClosed({ control, candidate }: PendingValues): boolean {
  if (control.length > 0 && candidate.length > 0) return true;
  return sketchCount(control) + sketchCount(candidate) > LONE_UNITS_MAX;
}
