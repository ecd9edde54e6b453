import type { SilenceView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';
import { distanceText, timeText } from './time-text.ts';

/** Lines that show silences: those in force, those to come, those that are over. */
export function silencesPicture(
  silences: readonly SilenceView[],
  nowMs: number,
  colors: Colors,
): string[] {
  const sorted = [...silences].sort(
    (a, b) => rankOf(a, nowMs) - rankOf(b, nowMs) || a.toMs - b.toMs,
  );
  const rows = sorted.map((silence) => [
    silence.id,
    stateText(silence, nowMs),
    aboutText(silence),
    timeText(silence.fromMs),
    timeText(silence.toMs),
    silence.actor,
    silence.reason,
  ]);
  return table(['id', 'state', 'of', 'from', 'to', 'by', 'why'], rows, colors);
}

/** One that a command made or ended. */
export function silenceLine(silence: SilenceView): string {
  const { id, environment, fromMs, toMs } = silence;
  return plain(
    `${id}  ${environment}: ${aboutText(silence)}, ${timeText(fromMs)} to ${timeText(toMs)}`,
  );
}

function aboutText({ rule, severity }: SilenceView): string {
  if (rule !== null) return severity === null ? rule : `${rule}, ${severity} and below`;
  return severity === null ? 'all rules' : `${severity} and below`;
}

function rankOf({ fromMs, toMs }: SilenceView, nowMs: number): number {
  if (toMs <= nowMs) return 2;
  return fromMs > nowMs ? 1 : 0;
}

function stateText({ fromMs, toMs }: SilenceView, nowMs: number): string {
  if (toMs <= nowMs) return `over, ${distanceText(toMs, nowMs)}`;
  return fromMs > nowMs
    ? `begins ${distanceText(fromMs, nowMs)}`
    : `silent, ends ${distanceText(toMs, nowMs)}`;
}
