import type { DeploymentView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';
import { distanceText } from './time-text.ts';
import { tookText } from './took-text.ts';

/** Lines that show deployments as they come, and which one takes the traffic. */
export function deploymentsPicture(
  deployments: readonly DeploymentView[],
  nowMs: number,
  colors: Colors,
): string[] {
  const rows = deployments.map((one) => [
    one.live ? '● live' : '',
    one.version,
    one.slot ?? '',
    one.kind,
    one.status,
    distanceText(one.startedMs, nowMs),
    one.endedMs === null ? '' : tookText(one.endedMs - one.startedMs),
    one.by,
    one.id,
    one.detail,
  ]);
  const header = ['', 'version', 'slot', 'kind', 'status', 'began', 'took', 'by', 'id', ''];
  return table(header, rows, colors);
}

/** A deployment in one line, for what a command answers. */
export function deploymentLine(view: DeploymentView): string {
  const { id, environment, version, kind, slot, status, startedMs, endedMs, live } = view;
  const where = slot === null ? '' : ` in "${slot}"`;
  const took = endedMs === null ? '' : ` after ${tookText(endedMs - startedMs)}`;
  const now = live ? '; it is live' : '';
  return plain(`${id}: ${kind} of ${version} to "${environment}"${where}: ${status}${took}${now}`);
}
