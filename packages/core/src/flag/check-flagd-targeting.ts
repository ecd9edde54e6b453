import { type FlagdMistakes, quoted } from './flagd-mistakes.ts';
import { isRecord } from './is-record.ts';
import { parseVersion } from './version.ts';

/**
 * Adds what is wrong with the rule of a flag by the strict rules of the flagd targeting schema.
 * Never throws. Source: https://flagd.dev/schema/v0/targeting.json
 */
export function checkFlagdTargeting(targeting: unknown, mistakes: FlagdMistakes): void {
  if (isRecord(targeting) && Object.keys(targeting).length === 0) return;
  checkRule(targeting, mistakes);
}

type Look = (value: unknown, mistakes: FlagdMistakes) => void;

/** An object with one operator. `$ref` is an operand only. */
function checkRule(rule: unknown, mistakes: FlagdMistakes): void {
  if (!isRecord(rule)) return void mistakes.add(`a rule is ${quoted(rule)}; write an object`);
  const names = Object.keys(rule);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    return void mistakes.add(`a rule has "${names.length}" operators; give it one`);
  }
  mistakes.at(name, () => {
    const look = grammar.get(name);
    if (look === undefined)
      mistakes.add(`operator ${quoted(name)} is not known; use one of flagd's`);
    else look(rule[name], mistakes);
  });
}

function checkOperand(value: unknown, mistakes: FlagdMistakes): void {
  if (!isRecord(value)) return;
  if (!Object.hasOwn(value, '$ref')) return void checkRule(value, mistakes);
  const isReference = Object.keys(value).length === 1 && typeof value['$ref'] === 'string';
  if (!isReference) mistakes.add('"$ref" does not stand alone with a name; write {"$ref": "name"}');
}

/** A list of operands, and how many. */
function operands(min: number, max: number, lookAt: (index: number) => Look): Look {
  return (value, mistakes) => {
    if (!Array.isArray(value)) {
      return void mistakes.add(`operands are ${quoted(value)}; write a list`);
    }
    if (value.length < min || value.length > max) {
      mistakes.add(`there are "${value.length}" operands; give it ${span(min, max)}`);
    }
    for (const [index, operand] of value.entries()) {
      mistakes.at(index, () => lookAt(index)(operand, mistakes));
    }
  };
}

const any = () => checkOperand;
const MANY = Number.POSITIVE_INFINITY;

const unary: Look = (value, mistakes) => {
  if (!Array.isArray(value)) checkOperand(value, mistakes);
  else operands(1, 1, any)(value, mistakes);
};

const text: Look = (value, mistakes) => {
  if (typeof value !== 'string') mistakes.add(`a name is ${quoted(value)}; write a text`);
};

const number: Look = (value, mistakes) => {
  if (typeof value !== 'number') mistakes.add(`a count is ${quoted(value)}; write a number`);
};

const textOrRule: Look = (value, mistakes) => {
  if (typeof value !== 'string' && !isRecord(value)) {
    mistakes.add(`an operand is ${quoted(value)}; write a text or a rule`);
  } else if (isRecord(value)) checkRule(value, mistakes);
};

/** The schema lets every path pass but what flagd would inject and does not. */
const variable: Look = (value, mistakes) => {
  const isInjected = value === '$flagd.timestamp' || value === '$flagd.flagKey';
  if (typeof value === 'string' && value.startsWith('$flagd.') && !isInjected) {
    mistakes.add(`${quoted(value)} does not exist; use "$flagd.timestamp" or "$flagd.flagKey"`);
  }
};

const version: Look = (value, mistakes) => {
  const isVariable = isRecord(value) && Object.hasOwn(value, 'var');
  if (isVariable) return void checkRule(value, mistakes);
  // Strictly a whole version, although evaluation takes "v1.2".
  const isStrict =
    typeof value === 'string' &&
    parseVersion(value) !== null &&
    !value.startsWith('v') &&
    !value.startsWith('V') &&
    value.split('.').length >= 3;
  if (!isStrict)
    mistakes.add(`a version is ${quoted(value)}; write "major.minor.patch" or a "var"`);
};

const ranges: readonly unknown[] = ['=', '!=', '>', '<', '>=', '<=', '~', '^'];

const range: Look = (value, mistakes) => {
  if (!ranges.includes(value)) {
    mistakes.add(`a version is compared by ${quoted(value)}; use one of ${ranges.join(' ')}`);
  }
};

const bucket: Look = (value, mistakes) => {
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) {
    return void mistakes.add('a bucket is no [variant, weight]; write it as such a list');
  }
  mistakes.at(0, () => checkOperand(value[0], mistakes));
  if (value.length === 2) mistakes.at(1, () => weight(value[1], mistakes));
};

const weight: Look = (value, mistakes) => {
  if (isRecord(value)) checkRule(value, mistakes);
  else if (!(Number.isInteger(value) && (value as number) >= 0)) {
    mistakes.add(`a weight is ${quoted(value)}; write a whole number from 0, or a rule`);
  }
};

const fractional: Look = (value, mistakes) => {
  const isKeyed = Array.isArray(value) && !Array.isArray(value[0]);
  operands(1, MANY, (index) => (isKeyed && index === 0 ? checkRule : bucket))(value, mistakes);
};

/** Each operator that flagd has, with what stands behind it. */
const grammar: ReadonlyMap<string, Look> = new Map<string, Look>([
  ['var', variable],
  ['missing', operands(0, MANY, () => text)],
  [
    'missing_some',
    operands(2, 2, (index) => (index === 0 ? number : operands(0, MANY, () => text))),
  ],
  ['fractional', fractional],
  ['sem_ver', operands(3, 3, (index) => (index === 1 ? range : version))],
  ['starts_with', operands(2, 2, () => textOrRule)],
  ['ends_with', operands(2, 2, () => textOrRule)],
  ['!', unary],
  ['!!', unary],
  ['reduce', operands(3, 3, any)],
  ['*', operands(2, MANY, any)],
  ...every(operands(2, 3, any), ['substr', '<', '<=']),
  ...every(operands(2, 2, any), ['==', '===', '!=', '!==', '>', '>=', '%', '/']),
  ...every(operands(2, 2, any), ['map', 'filter', 'all', 'none', 'some', 'in']),
  ...every(operands(1, MANY, any), ['if', 'or', 'and', '+', '-', 'max', 'min', 'merge', 'cat']),
]);

function every(look: Look, names: readonly string[]): readonly (readonly [string, Look])[] {
  return names.map((name) => [name, look]);
}

function span(min: number, max: number): string {
  if (min === max) return String(min);
  return max === MANY ? `${min} or more` : `${min} to ${max}`;
}
