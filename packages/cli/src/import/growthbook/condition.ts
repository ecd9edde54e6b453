import {
  allOf,
  anyOf,
  type Bounds,
  exactly,
  isPresent,
  NEVER,
  noneOf,
  UNKNOWN,
} from '../condition.ts';
import { entriesOf, isMap } from '../json-reader.ts';
import { IMPORT_LIMITS } from '../limits.ts';
import { isScalar, operatorCondition } from './operator-condition.ts';

/** What conditions are read with. */
export interface ConditionReading {
  /** Condition of a saved group, for those that say which attribute they are about, or are told. */
  group(id: string, attribute: string | null, depth: number): Bounds | null;
  /** Is told what could not be said. */
  lost(what: string): void;
}

/**
 * Reads a condition in the language of MongoDB as GrowthBook evaluates it. Never throws.
 * Source: @growthbook/growthbook 1, mongrule.
 */
export function readCondition(condition: unknown, reading: ConditionReading, depth = 0): Bounds {
  if (!isMap(condition)) return unknown(reading, 'a condition that is no map');
  if (depth > IMPORT_LIMITS.depth) return unknown(reading, 'a condition nested too deep');
  const parts = entriesOf(condition).map(([key, value]): Bounds => {
    const list = () =>
      Array.isArray(value) ? value.map((each) => readCondition(each, reading, depth + 1)) : [];
    switch (key) {
      case '$or':
        return eitherOf(list());
      case '$nor':
        return noneOf(eitherOf(list()));
      case '$and':
        return allOf(list());
      case '$not':
        return noneOf(readCondition(value, reading, depth + 1));
      case '$savedGroup':
        return savedGroup(value, reading, depth);
      default:
        return key.startsWith('$')
          ? unknown(reading, `operator "${key.slice(0, 60)}"`)
          : readValue(key, value, reading, depth);
    }
  });
  return allOf(parts);
}

/** GrowthBook's `$or` of nothing holds. */
function eitherOf(parts: readonly Bounds[]): Bounds {
  return parts.length === 0 ? allOf([]) : anyOf(parts);
}

function readValue(
  attribute: string,
  expected: unknown,
  reading: ConditionReading,
  depth: number,
): Bounds {
  if (expected === null) return noneOf(exactly(isPresent(attribute)));
  if (isScalar(expected)) return exactly({ attribute, is: expected });
  const operators = entriesOf(expected);
  if (operators.length === 0 || operators.some(([operator]) => !operator.startsWith('$')))
    return unknown(reading, `"${attribute.slice(0, 60)}" equal to a list or map`);
  return allOf(
    operators.map(([operator, value]) =>
      readOperator(attribute, operator, value, reading, depth + 1),
    ),
  );
}

function readOperator(
  attribute: string,
  operator: string,
  expected: unknown,
  reading: ConditionReading,
  depth: number,
): Bounds {
  switch (operator) {
    case '$not':
      if (depth <= IMPORT_LIMITS.depth)
        return noneOf(readValue(attribute, expected, reading, depth));
      break;
    case '$inGroup':
    case '$notInGroup': {
      const members =
        typeof expected === 'string' ? reading.group(expected, attribute, depth) : null;
      if (members !== null) return operator === '$inGroup' ? members : noneOf(members);
      break;
    }
    case '$regex':
    case '$regexi':
      // Nobody without the attribute meets it, unless it meets the word that JavaScript says then.
      unknown(reading, `operator "${operator}" on "${attribute.slice(0, 60)}"`);
      return meetsNull(expected) ? UNKNOWN : { lower: NEVER, upper: isPresent(attribute) };
    default: {
      const condition = operatorCondition(attribute, operator, expected);
      if (condition !== null) return exactly(condition);
    }
  }
  return unknown(reading, `operator "${operator.slice(0, 60)}" on "${attribute.slice(0, 60)}"`);
}

/** Short and without groups: even a pattern made to be slow is not, on four letters. */
const SIMPLE_PATTERN = /^[^(){}]{0,100}$/;

function meetsNull(pattern: unknown): boolean {
  if (typeof pattern !== 'string' || !SIMPLE_PATTERN.test(pattern)) return true;
  try {
    return new RegExp(pattern, 'i').test('null');
  } catch {
    // As GrowthBook: what is no pattern matches nothing.
    return false;
  }
}

function savedGroup(reference: unknown, reading: ConditionReading, depth: number): Bounds {
  const id = isMap(reference) && typeof reference['id'] === 'string' ? reference['id'] : '';
  const key = isMap(reference) ? reference['attributeKey'] : undefined;
  const found = reading.group(id, typeof key === 'string' ? key : null, depth + 1);
  return found ?? unknown(reading, `saved group "${id.slice(0, 60)}"`);
}

function unknown(reading: ConditionReading, what: string): Bounds {
  reading.lost(what);
  return UNKNOWN;
}
