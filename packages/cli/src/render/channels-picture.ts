import type { ChannelView, DeliveryView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';
import { distanceText, timeText } from './time-text.ts';

/** Lines that show channels and how they do. */
export function channelsPicture(
  channels: readonly ChannelView[],
  nowMs: number,
  colors: Colors,
): string[] {
  const agoText = (atMs: number | null) => (atMs === null ? 'never' : distanceText(atMs, nowMs));
  const rows = channels.map((channel) => [
    stateText(channel),
    channel.name,
    channel.kind,
    channel.target,
    agoText(channel.lastOkMs),
    agoText(channel.lastFailedMs),
    String(channel.dead),
    channel.reason,
  ]);
  const header = ['state', 'channel', 'kind', 'to', 'last told', 'last failed', 'given up', ''];
  return table(header, rows, colors);
}

function stateText({ disabledMs, lastOkMs, lastFailedMs }: ChannelView): string {
  if (disabledMs !== null) return '✗ not used';
  if (lastOkMs === null && lastFailedMs === null) return '· never used';
  return (lastFailedMs ?? 0) > (lastOkMs ?? 0) ? '✗ failing' : '✓ works';
}

/** A channel in one line, for what a command answers. */
export function channelLine(channel: ChannelView): string {
  return plain(`${channel.name}  ${channel.kind} to ${channel.target}  ${stateText(channel)}`);
}

/** Lines that show attempts to tell somebody. */
export function deliveriesPicture(deliveries: readonly DeliveryView[], colors: Colors): string[] {
  const rows = deliveries.map(({ atMs, outcome, channel, attempt, title, detail }) => [
    ...[timeText(atMs), OUTCOMES[outcome], channel, String(attempt), title, detail],
  ]);
  return table(['when', 'outcome', 'channel', 'attempt', 'what', 'detail'], rows, colors);
}

const OUTCOMES: Readonly<Record<DeliveryView['outcome'], string>> = {
  ok: '✓ told',
  failed: '✗ failed, tries again',
  dead: '✗ given up',
};

/** An attempt in one line. */
export function deliveryLine({ channel, outcome, detail }: DeliveryView): string {
  return plain(`${channel}: ${OUTCOMES[outcome]}${detail === '' ? '' : `; ${detail}`}`);
}
