import { MAX_NESTING, MAX_OPERANDS, MAX_OPERATORS } from './limits.ts';
import { operators } from './operators.ts';
import type { Checker, Operator } from './rule.ts';
import type { Logic } from './types.ts';

/** What a look at targeting found. */
export interface TargetingFinding {
  /** What makes the flag broken, or `null`. */
  readonly why: string | null;
  /** How many operands and members of lists there are, references resolved. */
  readonly size: number;
}

/**
 * Looks whether targeting can be compiled: an operator that is not known, too deep or too large a
 * rule make the flag broken. A name that is no variant does not: flagd answers GENERAL where such a
 * branch is reached, and the other branches work. Nothing is compiled, so a document of a thousand
 * flags is checked in a few ms. Never throws.
 *
 * @param evaluators what `$ref` names, by name
 */
export function checkTargeting(
  targeting: Logic,
  evaluators: ReadonlyMap<string, Logic>,
): TargetingFinding {
  const check = new TargetingCheck(evaluators);
  const why = check.mistake(targeting);
  return { why, size: check.size };
}

// Loops by index and no destructuring: each flag is checked once, by code that is still being
// interpreted, where iterators cost more than all the rest.
class TargetingCheck implements Checker {
  size = 0;
  readonly #evaluators: ReadonlyMap<string, Logic>;
  #depth = 0;
  #operators = 0;
  #operands = 0;

  constructor(evaluators: ReadonlyMap<string, Logic>) {
    this.#evaluators = evaluators;
  }

  mistake(logic: Logic): string | null {
    this.size += 1;
    this.#operands += 1;
    if (this.#operands > MAX_OPERANDS) {
      return `targeting has more than "${MAX_OPERANDS}" operands; shorten it`;
    }
    if (this.#depth >= MAX_NESTING) {
      return `targeting is nested deeper than "${MAX_NESTING}" levels; flatten it`;
    }
    if (typeof logic !== 'object' || logic === null) return null;
    this.#depth += 1;
    const why = Array.isArray(logic)
      ? this.#inList(logic)
      : this.#inObject(logic as { readonly [name: string]: Logic });
    this.#depth -= 1;
    return why;
  }

  /** A list of literals is one operand, however long. */
  #inList(items: readonly Logic[]): string | null {
    this.size += items.length;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] ?? null;
      const why = typeof item === 'object' && item !== null ? this.mistake(item) : null;
      if (why !== null) return why;
    }
    return null;
  }

  #inObject(logic: { readonly [name: string]: Logic }): string | null {
    const names = Object.keys(logic);
    const name = names[0];
    if (name === undefined || names.length > 1) {
      return `a rule has "${names.length}" operators; give it one`;
    }
    this.#operators += 1;
    if (this.#operators > MAX_OPERATORS) {
      return `targeting has more than "${MAX_OPERATORS}" operators; shorten it`;
    }
    const operand = logic[name] ?? null;
    if (name === '$ref') return this.#inReference(operand);
    const operator = operators.get(name);
    return operator === undefined
      ? `operator "${name}" is not supported; use another one`
      : this.#inOperation(name, operator, Array.isArray(operand) ? operand : [operand]);
  }

  #inOperation(name: string, operator: Operator, args: readonly Logic[]): string | null {
    if (args.length < operator.min || args.length > operator.max) {
      return `operator "${name}" has "${args.length}" operands; give it ${span(operator)}`;
    }
    if (operator.mistake !== undefined) return operator.mistake(args, this);
    for (let i = 0; i < args.length; i++) {
      const why = this.mistake(args[i] ?? null);
      if (why !== null) return why;
    }
    return null;
  }

  #inReference(name: Logic): string | null {
    const target = typeof name === 'string' ? this.#evaluators.get(name) : undefined;
    return target === undefined
      ? `"$ref" names "${shown(name)}"; add it to "$evaluators"`
      : this.mistake(target);
  }
}

/** What stands there may go round, or be too deep to be written. */
function shown(name: Logic): string {
  return typeof name === 'object' && name !== null ? 'no text' : String(name);
}

function span({ min, max }: { readonly min: number; readonly max: number }): string {
  if (min === max) return String(min);
  return max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`;
}
