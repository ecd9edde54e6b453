import { namedSegments } from '../flag/inline-segments.ts';
import type { Logic } from '../flag/types.ts';
import { COMBINATIONS, readCondition } from './condition.ts';
import { readFields, refuseFields, type Vocabulary } from './fields.ts';
import { readJson } from './json-value.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readName } from './name.ts';
import { refusedByCompiler } from './refused-by-compiler.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

type Combination = (typeof COMBINATIONS)[number];

/** Keys of conditions that are made of others. */
export const COMBINED_CONDITION: Vocabulary = {
  what: 'a condition',
  required: {},
  optional: COMBINATIONS,
};

/** Where conditions write down the first mention of each segment. */
type Mentions = Map<string, Position>;

/**
 * Lowers conditions to JSONLogic: a list, of which all must hold, or one condition. A condition is on
 * an attribute, `{ segment: name }`, `{ all: list }`, `{ any: list }`, `{ not: … }` or
 * `{ logic: … }`, which is JSONLogic itself. Segments stay as `{ $ref: name }`. `null` when there are
 * mistakes, which are reported. Never throws.
 *
 * @param segments gets the first mention of each segment
 */
export function readWhen(report: Report, node: Node, segments: Mentions): Logic | null {
  return readAny(report, node, segments, 0);
}

/** A segment's name as the condition that it stands for. */
export function readSegmentName(report: Report, node: Node, segments: Mentions): Logic | null {
  const name = readName(report, node, '"segment"');
  if (name === null) return null;
  mention(segments, name, node.at);
  return { $ref: name };
}

function readAny(report: Report, node: Node, segments: Mentions, depth: number): Logic | null {
  if (depth > PLAN_LIMITS.conditionDepth) return refuseDepth(report, node.at);
  if (node.kind === 'list') return readAll(report, node, 'and', segments, depth);
  const combination = combinationOf(node);
  if (combination === null) return readCondition(report, node);
  const before = report.problems.length;
  const fields = readFields(report, node, COMBINED_CONDITION);
  const field = fields?.get(combination);
  if (fields === null || field === undefined) return null;
  const others = COMBINATIONS.filter((word) => word !== combination);
  refuseFields(report, fields, others, `beside "${combination}"`, 'a list of both conditions');
  if (report.problems.length > before) return null;
  return readCombination(report, combination, field.value, segments, depth);
}

function readCombination(
  report: Report,
  combination: Combination,
  node: Node,
  segments: Mentions,
  depth: number,
): Logic | null {
  switch (combination) {
    case 'all':
      return readAll(report, node, 'and', segments, depth);
    case 'any':
      return readAll(report, node, 'or', segments, depth);
    case 'not': {
      const condition = readAny(report, node, segments, depth + 1);
      return condition === null ? null : { '!': [condition] };
    }
    case 'segment':
      return readSegmentName(report, node, segments);
    case 'logic':
      return readLogic(report, node, segments);
  }
}

function combinationOf(node: Node): Combination | null {
  if (node.kind !== 'map') return null;
  return COMBINATIONS.find((word) => node.entries.some(({ key }) => key === word)) ?? null;
}

function readAll(
  report: Report,
  node: Node,
  operator: 'and' | 'or',
  segments: Mentions,
  depth: number,
): Logic | null {
  const items = readList(report, node, 'the conditions', 1, PLAN_LIMITS.conditions);
  const conditions = items.map((item) => readAny(report, item, segments, depth + 1));
  const whole = conditions.filter((condition) => condition !== null);
  const [only] = whole;
  if (only === undefined || whole.length < conditions.length) return null;
  return whole.length === 1 ? only : { [operator]: whole };
}

/** What an SDK would refuse is refused here, with its place. */
function readLogic(report: Report, node: Node, segments: Mentions): Logic | null {
  const before = report.problems.length;
  const logic = readJson(report, node);
  if (report.problems.length > before) return null;
  const refusal = refusedByCompiler(logic);
  if (logic === null || refusal !== null) {
    return addProblem(report, {
      code: 'not-supported',
      at: node.at,
      message: `Cannot use "logic": ${refusal?.why ?? 'it says nothing'}`,
      expected: refusal?.instead ?? 'JSONLogic, for example "{ \'!!\': [{ var: email }] }"',
    });
  }
  for (const name of namedSegments(logic)) mention(segments, name, node.at);
  return logic;
}

function mention(segments: Mentions, name: string, at: Position): void {
  if (!segments.has(name)) segments.set(name, at);
}

function refuseDepth(report: Report, at: Position): null {
  return addProblem(report, {
    code: 'too-large',
    at,
    message: `Cannot read a condition: conditions nest deeper than ${PLAN_LIMITS.conditionDepth}`,
    expected: 'a flatter condition, or a segment for a part of it',
  });
}
