import type { Logic } from '../flag/types.ts';
import { type Field, type Fields, readFields, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const OPERATORS = ['is', 'isNot', 'in', 'startsWith', 'endsWith', 'above', 'below'] as const;

const VOCABULARY: Vocabulary = {
  what: 'a condition',
  required: { attribute: 'attribute: country' },
  optional: OPERATORS,
};

/**
 * Lowers a condition on one attribute of the evaluation context to JSONLogic. A context without the
 * attribute meets `isNot` only. `null` when it has mistakes, which are reported. Never throws.
 *
 * @example
 * // { attribute: country, in: [RW, KE] }  →  { in: [{ var: 'country' }, ['RW', 'KE']] }
 */
export function readCondition(report: Report, node: Node): Logic | null {
  const fields = readFields(report, node, VOCABULARY);
  if (fields === null) return null;
  const attribute = readRequired(fields, 'attribute', (value) =>
    readName(report, value, '"attribute"'),
  );
  const chosen = onlyOperator(report, fields);
  if (attribute === null || chosen === null) return null;
  return lower(report, { var: attribute }, chosen.operator, chosen.field);
}

type Operator = (typeof OPERATORS)[number];

function lower(report: Report, variable: Logic, operator: Operator, field: Field): Logic | null {
  const { value } = field;
  if (operator === 'in') return lowerIn(report, variable, value);
  if (operator === 'is' || operator === 'isNot') {
    const scalar = readScalar(report, value, `"${operator}"`);
    if (scalar === null) return null;
    const equal: Logic = { '==': [variable, scalar] };
    return operator === 'is' ? equal : { '!': [equal] };
  }
  if (operator === 'startsWith' || operator === 'endsWith') {
    const text = readAffix(report, value, `"${operator}"`);
    if (text === null) return null;
    return { [operator === 'startsWith' ? 'starts_with' : 'ends_with']: [variable, text] };
  }
  const limit = readBound(report, value, `"${operator}"`);
  if (limit === null) return null;
  // JSONLogic compares a missing attribute like 0: it must be there first.
  const present: Logic = { '!': [{ '==': [variable, null] }] };
  return { and: [present, { [operator === 'above' ? '>' : '<']: [variable, limit] }] };
}

function lowerIn(report: Report, variable: Logic, node: Node): Logic | null {
  const items = readList(report, node, '"in"', 1, PLAN_LIMITS.conditionValues);
  const values = items.map((item) => readScalar(report, item, 'a value of "in"'));
  const flawless = values.filter((value) => value !== null);
  return values.length > 0 && flawless.length === values.length
    ? { in: [variable, flawless] }
    : null;
}

function onlyOperator(
  report: Report,
  fields: Fields,
): { readonly operator: Operator; readonly field: Field } | null {
  const [first, second] = OPERATORS.flatMap((operator) => {
    const field = fields.get(operator);
    return field === undefined ? [] : [{ operator, field }];
  });
  if (first === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a condition: it compares nothing',
      expected: `one of ${OPERATORS.map((operator) => `"${operator}"`).join(', ')}`,
    });
  }
  if (second === undefined) return first;
  return addProblem(report, {
    code: 'duplicate',
    at: second.field.at,
    message: `Cannot use "${second.operator}" in a condition: "${first.operator}" compares already`,
    expected: 'two conditions',
  });
}

function readScalar(report: Report, node: Node, what: string): boolean | number | string | null {
  if (node.kind === 'scalar' && node.value !== null) return node.value;
  return wrongValue(report, node, what, 'a text, a number, true or false');
}

function readAffix(report: Report, node: Node, what: string): string | null {
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value !== '') {
    return node.value;
  }
  return wrongValue(report, node, what, 'a text that is not empty');
}

function readBound(report: Report, node: Node, what: string): number | null {
  if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
  return wrongValue(report, node, what, 'a number');
}

function wrongValue(report: Report, node: Node, what: string, expected: string): null {
  const message = `Cannot read ${what}: found ${found(node)}`;
  return addProblem(report, { code: 'wrong-type', at: node.at, message, expected });
}
