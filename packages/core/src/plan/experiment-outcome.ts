import type { OutcomeSource } from '../experiment/types.ts';
import { type Fields, readFields, readRequired, type Vocabulary } from './fields.ts';
import { readChoice, readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** What counts of a unit's events. */
export const OUTCOME_OF = ['any', 'count', 'value'] as const;

/** Keys of what a ratio divides by. */
export const OUTCOME_PER: Vocabulary = {
  what: '"per"',
  required: { of: 'of: count' },
  optional: ['event', 'query'],
};

/** First mention of each query of the operator's file. */
export type Queries = Map<string, Position>;

/**
 * Reads where a unit's figure comes from: an `event`, or a `query` of the operator's file. `null` when
 * there is neither, both, or one that is no name, which is reported. Never throws.
 *
 * @param what how messages call the map, for example `a metric of an experiment`
 */
export function readSource(
  report: Report,
  fields: Fields,
  what: string,
  queries: Queries,
): OutcomeSource['from'] | null {
  const event = fields.get('event');
  const query = fields.get('query');
  if (event !== undefined && query !== undefined) {
    return addProblem(report, {
      code: 'duplicate',
      at: query.at,
      message: `Cannot use "query" in ${what}: "event" says already where its figures come from`,
      expected: 'one of them',
    });
  }
  const field = event ?? query;
  if (field === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: `Cannot read ${what}: "event" is missing`,
      expected: '"event", for example "event: message_engaged", or "query"',
    });
  }
  const name = readName(report, field.value, event === undefined ? '"query"' : '"event"');
  if (name === null) return null;
  if (event !== undefined) return { event: name };
  if (!queries.has(name)) queries.set(name, field.value.at);
  return { query: name };
}

/** Reads what counts: `any`, `count` or `value`. `null` when it is another, which is reported. */
export function readOf(report: Report, node: Node): OutcomeSource['of'] | null {
  return readChoice(report, node, '"of"', OUTCOME_OF);
}

/** Reads what a ratio divides by. `null` when it has mistakes, which are reported. Never throws. */
export function readPer(report: Report, node: Node, queries: Queries): OutcomeSource | null {
  const fields = readFields(report, node, OUTCOME_PER);
  if (fields === null) return null;
  const from = readSource(report, fields, '"per"', queries);
  const of = readRequired(fields, 'of', (value) => readOf(report, value));
  return from === null || of === null ? null : { from, of };
}
