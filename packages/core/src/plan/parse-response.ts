import { readMatrix } from './decision-matrix.ts';
import { readFields, readOptional, type Vocabulary } from './fields.ts';
import { readHead } from './file-head.ts';
import { readFollowUps } from './follow-up.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, ParsedFile } from './types.ts';

/** Keys of a response. */
export const RESPONSE: Vocabulary = {
  what: 'a response',
  required: { name: 'name: chat-response', environment: 'environment: production' },
  optional: ['apiVersion', 'kind', 'description', 'matrix', 'followUps'],
};

/**
 * Reads how a team answers: its decision matrix, its follow-ups, or both. `null` when it could not
 * be read; also when it is not `null`, mistakes may have been reported. Never throws.
 */
export function parseResponse(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Response' }> | null {
  const fields = readFields(report, tree, RESPONSE);
  if (fields === null) return null;
  const head = readHead(report, fields);
  const matrix = readOptional(fields, 'matrix', [], (value) => readMatrix(report, value));
  const followUps = readOptional(fields, 'followUps', [], (value) => readFollowUps(report, value));
  if (fields.get('matrix') === undefined && fields.get('followUps') === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a response: it answers nothing',
      expected: '"matrix", "followUps" or both',
    });
  }
  if (head === null || matrix === null || followUps === null) return null;
  const environmentAt = fields.get('environment')?.value.at ?? fields.at;
  return { kind: 'Response', file: { response: { ...head, matrix, followUps }, environmentAt } };
}
