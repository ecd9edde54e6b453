import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readName } from './name.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

/**
 * Reads the names of channels that are told, each once; there may be none. Whether they exist only
 * the server knows. Never throws; what cannot be read is reported and left out.
 */
export function readChannels(report: Report, node: Node): readonly string[] {
  const channels = new Map<string, Position>();
  for (const item of readList(report, node, '"notify"', 0, PLAN_LIMITS.channels)) {
    const name = readName(report, item, 'a channel of "notify"');
    if (name !== null) claimName(report, channels, name, item.at, 'channel', 'each channel once');
  }
  return [...channels.keys()];
}
