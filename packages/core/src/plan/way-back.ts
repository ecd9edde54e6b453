import { BY_HAND, readAction } from './action-name.ts';
import { readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * Reads `wayBack`: an action or a procedure, by its name. `null` when it has mistakes, which are
 * reported. Never throws.
 */
export function readWayBack(report: Report, node: Node): string | null {
  const name = node.kind === 'map' ? readActed(report, node) : readName(report, node, '"wayBack"');
  if (name !== BY_HAND) return name;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read "wayBack": "${BY_HAND}" does not say what is done`,
    expected: 'the name of an action or a procedure, for example "wayBack: restore the backup"',
  });
}

function readActed(report: Report, node: Node): string | null {
  const by = readAction(report, node, '"wayBack"');
  return by === null ? null : (by.action ?? BY_HAND);
}
