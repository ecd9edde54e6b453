import type { Logic } from '../flag/types.ts';
import { type Field, type Fields, readFields, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

const OPERATORS = [
  'is',
  'isNot',
  'in',
  'notIn',
  'startsWith',
  'endsWith',
  'contains',
  'above',
  'below',
  'atLeast',
  'atMost',
  'version',
] as const;
type Operator = (typeof OPERATORS)[number];

/** What a condition may be instead of one on an attribute. */
export const COMBINATIONS = ['all', 'any', 'not', 'segment', 'logic'] as const;

/** Keys of a condition on one attribute. */
export const ATTRIBUTE_CONDITION: Vocabulary = {
  what: 'a condition',
  required: { attribute: 'attribute: country' },
  optional: [...COMBINATIONS, ...OPERATORS],
};

/**
 * Lowers a condition on one attribute of the evaluation context to JSONLogic. A context without the
 * attribute meets `isNot` and `notIn` only. `null` when it has mistakes, which are reported. Never throws.
 *
 * @example
 * // { attribute: country, in: [RW, KE] }  →  { in: [{ var: 'country' }, ['RW', 'KE']] }
 */
export function readCondition(report: Report, node: Node): Logic | null {
  const fields = readFields(report, node, ATTRIBUTE_CONDITION);
  if (fields === null) return null;
  const attribute = readRequired(fields, 'attribute', (value) =>
    readName(report, value, '"attribute"'),
  );
  const chosen = onlyOperator(report, fields);
  if (attribute === null || chosen === null) return null;
  return lower(report, { var: attribute }, chosen.operator, chosen.field);
}

const BOUNDS = { above: '>', below: '<', atLeast: '>=', atMost: '<=' } as const;

function lower(report: Report, variable: Logic, operator: Operator, field: Field): Logic | null {
  const { value } = field;
  switch (operator) {
    case 'in':
      return lowerIn(report, variable, value, '"in"');
    case 'notIn':
      return negated(lowerIn(report, variable, value, '"notIn"'));
    case 'is':
      return lowerIs(report, variable, value, '"is"');
    case 'isNot':
      return negated(lowerIs(report, variable, value, '"isNot"'));
    case 'startsWith':
      return lowerText(report, value, '"startsWith"', (text) => ({
        starts_with: [variable, text],
      }));
    case 'endsWith':
      return lowerText(report, value, '"endsWith"', (text) => ({ ends_with: [variable, text] }));
    case 'contains':
      return lowerText(report, value, '"contains"', (text) => ({ in: [text, variable] }));
    case 'version':
      return lowerVersion(report, variable, value);
    case 'above':
    case 'below':
    case 'atLeast':
    case 'atMost': {
      const limit = readBound(report, value, `"${operator}"`);
      // JSONLogic compares a missing attribute like 0: it must be there first.
      const present: Logic = { '!==': [variable, null] };
      return limit === null ? null : { and: [present, { [BOUNDS[operator]]: [variable, limit] }] };
    }
  }
}

function negated(logic: Logic | null): Logic | null {
  return logic === null ? null : { '!': [logic] };
}

function lowerIs(report: Report, variable: Logic, node: Node, what: string): Logic | null {
  const scalar = readScalar(report, node, what);
  // `==` of a missing attribute and 0, false or "" is true in some languages.
  return scalar === null ? null : { '===': [variable, scalar] };
}

function lowerText(
  report: Report,
  node: Node,
  what: string,
  logicOf: (text: string) => Logic,
): Logic | null {
  const text = readAffix(report, node, what);
  return text === null ? null : logicOf(text);
}

/** `>=1.2.0`; without a comparison it is `=`. All three numbers: languages differ on fewer. */
const VERSION =
  /^(=|!=|<|<=|>|>=|\^|~)?\s?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,50})?(?:\+[0-9A-Za-z.-]{1,50})?)$/;

function lowerVersion(report: Report, variable: Logic, node: Node): Logic | null {
  const text = node.kind === 'scalar' ? node.text : '';
  const match = VERSION.exec(text);
  if (match === null) {
    return wrongValue(report, node, '"version"', 'a comparison with a version, as ">=1.2.0"');
  }
  return { sem_ver: [variable, match[1] ?? '=', match[2] ?? ''] };
}

function lowerIn(report: Report, variable: Logic, node: Node, what: string): Logic | null {
  const items = readList(report, node, what, 1, PLAN_LIMITS.conditionValues);
  const values = items.map((item) => readScalar(report, item, `a value of ${what}`));
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
