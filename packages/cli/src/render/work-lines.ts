import { describeDuration } from '@tidegate/core';
import type { WorkView } from '@tidegate/protocol';
import { bar } from './bar.ts';
import { bytesText } from './bytes-text.ts';
import { plain } from './plain.ts';

/** One line: how far something is, and how long the rest takes at the pace so far. */
export function workLine(work: WorkView): string {
  const { title, state, done, total, unit, note, leftMs, tookMs } = work;
  const share = total === null || total === 0 ? '' : `${bar(done / total)} `;
  const amount =
    done === 0 && (total ?? 0) === 0 ? '' : ` ${amountText(done, unit)}${ofText(total, unit)}`;
  const left = leftMs === null ? '' : `, ${spanText(leftMs)} left`;
  const end = state === 'running' ? left : `, ${state} after ${spanText(tookMs)}`;
  const said = note === '' ? '' : `  ${plain(note)}`;
  return `${share}${plain(title)}${amount}${end}${said}`;
}

function ofText(total: number | null, unit: WorkView['unit']): string {
  return total === null ? '' : ` of ${amountText(total, unit)}`;
}

/** An amount for people: `12.5 MiB`, `1 200 rows`. */
export function amountText(amount: number, unit: WorkView['unit']): string {
  if (unit === 'bytes') return bytesText(amount);
  return `${Math.round(amount).toLocaleString('en').replaceAll(',', ' ')} ${unit}`;
}

/** To the second, so that it does not flicker. */
function spanText(ms: number): string {
  return describeDuration(Math.max(1, Math.round(ms / 1_000)) * 1_000);
}
