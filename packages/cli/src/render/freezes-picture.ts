import type { FreezeView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';
import { timeText } from './time-text.ts';

/** Lines that show freezes: those in force first. */
export function freezesPicture(
  freezes: readonly FreezeView[],
  nowMs: number,
  colors: Colors,
): string[] {
  const sorted = [...freezes].sort((a, b) => a.fromMs - b.fromMs);
  const rows = sorted.map(({ id, fromMs, toMs, reason, by }) => [
    fromMs <= nowMs ? 'in force' : 'to come',
    timeText(fromMs),
    timeText(toMs),
    by,
    id,
    reason,
  ]);
  return table(['', 'from', 'until', 'by', 'id', 'reason'], rows, colors);
}

/** A freeze in one line, for what a command answers. */
export function freezeLine({ id, environment, fromMs, toMs, reason }: FreezeView): string {
  return plain(
    `${id} freezes "${environment}" from ${timeText(fromMs)} to ${timeText(toMs)}: ${reason}`,
  );
}
