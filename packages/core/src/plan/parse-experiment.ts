import type { Report } from './report.ts';
import type { Node, ParsedFile } from './types.ts';

/**
 * Reads an experiment. `null` when it could not be; also when it is not `null`, mistakes may have
 * been reported. Never throws.
 */
export function parseExperiment(
  _report: Report,
  _tree: Node,
): Extract<ParsedFile, { kind: 'Experiment' }> | null {
  return null;
}
