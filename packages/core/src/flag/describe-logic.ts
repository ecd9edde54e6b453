import { isConversationStart } from './conversation-start.ts';
import { fractionalParts } from './fractional.ts';
import { MAX_DESCRIPTION, MAX_SHOWN_VALUES } from './limits.ts';
import { operationOf } from './resolved-logic.ts';
import type { Logic } from './types.ts';

/**
 * An expression in words, such as `country is one of "RW", "KE" and not (beta is true)`; at most 400
 * characters. Never throws.
 */
export function describeLogic(logic: Logic): string {
  const text = words(logic, { left: MAX_DESCRIPTION });
  return text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION - 1)}…` : text;
}

/** Every expression takes a character at least, so that nothing is described in vain. */
interface Budget {
  left: number;
}

function words(logic: Logic, budget: Budget): string {
  budget.left -= 1;
  if (budget.left < 0) return '…';
  if (Array.isArray(logic)) return listed(logic, budget);
  const operation = operationOf(logic);
  if (operation === null) {
    return typeof logic === 'object' && logic !== null ? '(…)' : literal(logic, budget);
  }
  if (isConversationStart(logic)) return 'the start of the conversation';
  const { name, args } = operation;
  const phrase = phrases.get(name);
  const operand = (index: number) => words(args[index] ?? null, budget);
  if (phrase !== undefined) return phrase({ args, operand, budget });
  return `${name.slice(0, MAX_DESCRIPTION)}(${listed(args, budget)})`;
}

interface Phrased {
  readonly args: readonly Logic[];
  readonly operand: (index: number) => string;
  readonly budget: Budget;
}

type Phrase = (operation: Phrased) => string;

const phrases: ReadonlyMap<string, Phrase> = new Map<string, Phrase>([
  ['var', variable],
  ['$ref', ({ args }) => `"${String(args[0])}" holds`],
  ['==', between('is')],
  ['===', between('is exactly')],
  ['!=', between('is not')],
  ['!==', between('is not exactly')],
  ['<', ordered('is below')],
  ['<=', ordered('is at most')],
  ['>', ordered('is above')],
  ['>=', ordered('is at least')],
  ['starts_with', between('starts with')],
  ['ends_with', between('ends with')],
  ['sem_ver', version],
  ['fractional', share],
  ['in', membership],
  ['and', joined(' and ')],
  ['or', joined(' or ')],
  ['!', negation],
  ['!!', presence],
  ['some', quantified('some of')],
  ['all', quantified('all of')],
  ['none', quantified('none of')],
]);

function variable({ args }: Phrased): string {
  const [path = ''] = args;
  if (path === '$flagd.timestamp') return 'the time';
  if (path === '$flagd.flagKey') return 'the key of the flag';
  if (typeof path === 'object') return 'a computed attribute';
  return path === '' ? 'it' : String(path).slice(0, MAX_DESCRIPTION);
}

/** The attribute goes first, on whichever side it stands. */
function between(verb: string): Phrase {
  const isSymmetric = verb.startsWith('is');
  return ({ args: [left = null], operand }) =>
    isSymmetric && typeof left !== 'object'
      ? `${operand(1)} ${verb} ${operand(0)}`
      : `${operand(0)} ${verb} ${operand(1)}`;
}

function ordered(verb: string): Phrase {
  return ({ args, operand }) =>
    args.length > 2
      ? `${operand(0)} ${verb} ${operand(1)}, and that ${verb} ${operand(2)}`
      : `${operand(0)} ${verb} ${operand(1)}`;
}

function version({ args: [, range = null], operand }: Phrased): string {
  return `${operand(0)} is a version ${String(range).slice(0, 2)} ${operand(2)}`;
}

/** By what units are divided; a text before it is a salt, which is secret. */
function share({ args, budget }: Phrased): string {
  const { isKeyed, key } = fractionalParts(args);
  const operation = operationOf(key);
  const parts = operation?.name === 'cat' ? operation.args : [key];
  const units = parts.filter((part) => typeof part === 'object' && part !== null);
  const names = units.slice(0, MAX_SHOWN_VALUES).map((unit) => words(unit, budget));
  return `the share of ${isKeyed && names.length > 0 ? names.join(' and ') : 'the unit'}`;
}

function membership({ args: [, container = null], operand }: Phrased): string {
  return Array.isArray(container)
    ? `${operand(0)} is one of ${operand(1)}`
    : `${operand(1)} contains ${operand(0)}`;
}

function joined(word: string): Phrase {
  return ({ args, operand }) =>
    args
      .slice(0, MAX_SHOWN_VALUES)
      .map((argument, index) => (isJoined(argument) ? `(${operand(index)})` : operand(index)))
      .join(word) + rest(args);
}

function isJoined(logic: Logic): boolean {
  const name = operationOf(logic)?.name;
  return name === 'and' || name === 'or';
}

function negation({ args: [operand = null], operand: word }: Phrased): string {
  return operationOf(operand)?.name === 'var'
    ? `${word(0)} is absent, empty, 0 or false`
    : `not (${word(0)})`;
}

function presence({ args: [operand = null], operand: word }: Phrased): string {
  return operationOf(operand)?.name === 'var' ? `${word(0)} is there` : word(0);
}

function quantified(word: string): Phrase {
  return ({ operand }) => `for ${word} ${operand(0)}: ${operand(1)}`;
}

function listed(items: readonly Logic[], budget: Budget): string {
  const shown = items.slice(0, MAX_SHOWN_VALUES).map((item) => words(item, budget));
  return shown.join(', ') + rest(items);
}

function rest(items: readonly Logic[]): string {
  return items.length > MAX_SHOWN_VALUES ? ` … (${items.length})` : '';
}

function literal(value: Exclude<Logic, object> | null, budget: Budget): string {
  if (typeof value !== 'string') return String(value);
  const text = value.length > MAX_DESCRIPTION ? `${value.slice(0, MAX_DESCRIPTION)}…` : value;
  budget.left -= text.length;
  return `"${text}"`;
}
