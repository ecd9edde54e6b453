import { describeDuration } from '@tidegate/core';
import type { WorkView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { bytesText } from './bytes-text.ts';
import { plain } from './plain.ts';

/** Two lines that show how far something is: what it is, and a bar where its end is known. */
export function workPicture(work: WorkView, colors: Colors): string[] {
  const { title, done, total } = work;
  const share = total === null || total <= 0 ? '' : `${bar(done / total)} `;
  return [colors.bold(plain(title)), `${share}${plain(figures(work))}`, ''];
}

/** The same in one line. */
export function workLine(work: WorkView): string {
  return plain(`${work.title}: ${figures(work)}`);
}

function figures({ done, total, unit, note, leftMs, tookMs }: WorkView): string {
  const amount = (value: number): string =>
    unit === 'bytes' ? bytesText(value) : `${value} ${unit}`;
  const sofar = total === null ? amount(done) : `${amount(done)} of ${amount(total)}`;
  const left = leftMs === null ? `${seconds(tookMs)} so far` : `${seconds(leftMs)} left`;
  return [note, ...(done > 0 ? [sofar] : []), left].filter((part) => part !== '').join(', ');
}

function seconds(ms: number): string {
  return describeDuration(Math.ceil(ms / 1_000) * 1_000);
}
