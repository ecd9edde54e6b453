import type { Logic } from '../flag/types.ts';
import { canonicalJson } from '../hash/canonical-json.ts';
import { readCondition } from './condition.ts';
import { type Rendered, rendered, renderedTree } from './rendered.ts';
import { newReport } from './report.ts';

type Operands = readonly Logic[];

/** Operators of JSONLogic and how the language says them, by what stands on the right. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['===', 'is'],
  ['in', 'in'],
  ['starts_with', 'startsWith'],
  ['ends_with', 'endsWith'],
  ['>', 'above'],
  ['<', 'below'],
  ['>=', 'atLeast'],
  ['<=', 'atMost'],
]);

const NEGATED: ReadonlyMap<string, string> = new Map([
  ['is', 'isNot'],
  ['in', 'notIn'],
]);

/**
 * A condition on one attribute as people write it, `{ attribute: country, is: RW }`, from the
 * JSONLogic that it was read to. `null` when it is another condition: what is answered was read
 * again and gave the same. Never throws.
 */
export function renderCondition(logic: Logic): ReadonlyMap<string, Rendered> | null {
  const guess = guessed(logic);
  if (guess === null) return null;
  const read = readCondition(newReport(''), renderedTree(guess));
  return read !== null && canonicalJson(read) === canonicalJson(logic) ? guess : null;
}

function guessed(logic: Logic): ReadonlyMap<string, Rendered> | null {
  const [operator, operands] = ruleOf(logic);
  const [first = null, second = null, third = null] = operands;
  if (operator === '!') {
    const inner = guessed(first);
    const [attribute, comparison] = inner === null ? [] : [...inner];
    const word = NEGATED.get(comparison?.[0] ?? '');
    if (attribute === undefined || comparison === undefined || word === undefined) return null;
    return rendered([attribute, [word, comparison[1]]]);
  }
  // A bound is asked only where the attribute is there: the second part says it all.
  if (operator === 'and') return guessed(second);
  if (operator === 'sem_ver') return said(first, 'version', `${text(second)}${text(third)}`);
  if (operator === 'in' && typeof first === 'string') return said(second, 'contains', first);
  const word = WORDS.get(operator);
  return word === undefined ? null : said(first, word, second as Rendered);
}

function said(
  variable: Logic,
  word: string,
  value: Rendered,
): ReadonlyMap<string, Rendered> | null {
  const [operator] = ruleOf(variable);
  if (operator !== 'var') return null;
  const attribute = (variable as { readonly var: Logic }).var;
  return typeof attribute === 'string'
    ? rendered([
        ['attribute', attribute],
        [word, value],
      ])
    : null;
}

function text(logic: Logic): string {
  return typeof logic === 'string' ? logic : '';
}

function ruleOf(logic: Logic): readonly [operator: string, operands: Operands] {
  if (typeof logic !== 'object' || logic === null || Array.isArray(logic)) return ['', []];
  const [entry, ...others] = Object.entries(logic);
  if (entry === undefined || others.length > 0) return ['', []];
  const [operator, operand] = entry as readonly [string, Logic];
  return [operator, Array.isArray(operand) ? (operand as Operands) : [operand]];
}
