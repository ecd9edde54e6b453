import { PLAN_LIMITS } from './limits.ts';
import { readNames } from './name-list.ts';
import type { Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * Reads the names of channels that are told, each once; there may be none. Whether they exist only
 * the server knows. Never throws; what cannot be read is reported and left out.
 *
 * @param what how messages call the list
 */
export function readChannels(report: Report, node: Node, what = '"notify"'): readonly string[] {
  const list = { what, noun: 'channel', min: 0, max: PLAN_LIMITS.channels };
  return [...readNames(report, node, list).keys()];
}
