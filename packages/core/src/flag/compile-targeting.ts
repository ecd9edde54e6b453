import { MAX_NESTING, MAX_OPERATORS } from './limits.ts';
import { operators } from './operators.ts';
import type { Compiler, Rule } from './rule.ts';
import type { Evaluation, Logic } from './types.ts';

/** Turns what targeting gave, a variant name or null, into the flag's answer. */
export type Answer = (result: unknown) => Evaluation;

/** A flag's targeting as a rule, or why there is none. */
export type CompiledTargeting =
  | { readonly ok: true; readonly rule: Rule<Evaluation> }
  | { readonly ok: false; readonly why: string };

/**
 * Compiles targeting into closures that lead straight to frozen answers: variants that stand in it
 * literally are looked up here and not at every evaluation. A name that is no variant, an operator
 * that is not known, too deep or too large a rule make the flag broken. Never throws.
 *
 * @param evaluators what `$ref` names, by name
 */
export function compileTargeting(
  targeting: Logic,
  flagKey: string,
  evaluators: ReadonlyMap<string, Logic>,
  answer: Answer,
): CompiledTargeting {
  const compiler = new TargetingCompiler(flagKey, evaluators);
  const rule = compiler.compile(targeting, {
    literal(value) {
      const result = answer(value);
      return result.reason === 'ERROR'
        ? compiler.refuse(`targeting names "${String(value)}"; add that variant`)
        : () => result;
    },
    value: (inner) => (context, nowMs) => answer(inner(context, nowMs)),
  });
  return compiler.why === null ? { ok: true, rule } : { ok: false, why: compiler.why };
}

/** What becomes of a value where it stands: the answer of the flag, or an operand. */
interface Place<T> {
  literal(value: Exclude<Logic, object> | null): Rule<T>;
  value(rule: Rule): Rule<T>;
}

const OPERAND: Place<unknown> = { literal: (value) => () => value, value: (rule) => rule };

class TargetingCompiler implements Compiler {
  readonly flagKey: string;
  why: string | null = null;
  readonly #evaluators: ReadonlyMap<string, Logic>;
  #depth = 0;
  #operators = 0;

  constructor(flagKey: string, evaluators: ReadonlyMap<string, Logic>) {
    this.flagKey = flagKey;
    this.#evaluators = evaluators;
  }

  rule(logic: Logic): Rule {
    return this.compile(logic, OPERAND);
  }

  refuse(why: string): Rule<never> {
    this.why ??= why;
    return neverRun;
  }

  compile<T>(logic: Logic, place: Place<T>): Rule<T> {
    if (this.why !== null) return neverRun;
    if (this.#depth >= MAX_NESTING) {
      return this.refuse(`targeting is nested deeper than "${MAX_NESTING}" levels; flatten it`);
    }
    this.#depth += 1;
    const rule = this.#node(logic, place);
    this.#depth -= 1;
    return rule;
  }

  #node<T>(logic: Logic, place: Place<T>): Rule<T> {
    if (typeof logic !== 'object' || logic === null) return place.literal(logic);
    if (Array.isArray(logic)) return place.value(this.#list(logic));
    const [entry, ...others] = Object.entries(logic);
    if (entry === undefined || others.length > 0) {
      return this.refuse(
        `a rule has "${others.length + (entry === undefined ? 0 : 1)}" operators; give it one`,
      );
    }
    this.#operators += 1;
    if (this.#operators > MAX_OPERATORS) {
      return this.refuse(`targeting has more than "${MAX_OPERATORS}" operators; shorten it`);
    }
    const [name, operand] = entry;
    return name === '$ref' ? this.#reference(operand, place) : this.#operator(name, operand, place);
  }

  #operator<T>(name: string, operand: Logic, place: Place<T>): Rule<T> {
    const operator = operators.get(name);
    if (operator === undefined) {
      return this.refuse(`operator "${name}" is not supported; use another one`);
    }
    const args: readonly Logic[] = Array.isArray(operand) ? operand : [operand];
    if (args.length < operator.min || args.length > operator.max) {
      return this.refuse(
        `operator "${name}" has "${args.length}" operands; give it ${span(operator)}`,
      );
    }
    if (operator.kind === 'value') return place.value(operator.compile(args, this));
    return operator.compile(args, this, (branch) => this.compile(branch, place));
  }

  #reference<T>(name: Logic, place: Place<T>): Rule<T> {
    const target = typeof name === 'string' ? this.#evaluators.get(name) : undefined;
    return target === undefined
      ? this.refuse(`"$ref" names "${String(name)}"; add it to "$evaluators"`)
      : this.compile(target, place);
  }

  #list(items: readonly Logic[]): Rule {
    const rules = items.map((item) => this.rule(item));
    return (context, nowMs) => rules.map((rule) => rule(context, nowMs));
  }
}

/** Stands where a rule would in a flag that is given up. */
function neverRun(): never {
  throw new Error('Invariant broken: a broken flag was evaluated');
}

function span({ min, max }: { readonly min: number; readonly max: number }): string {
  if (min === max) return String(min);
  return max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`;
}
