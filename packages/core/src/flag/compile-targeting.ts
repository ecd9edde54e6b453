import { invariant } from '../invariant.ts';
import { operators } from './operators.ts';
import { operationOf, resolvedLogic } from './resolved-logic.ts';
import { type Compiler, isTruthy, type Operator, type Rule } from './rule.ts';
import type { Evaluation, Logic } from './types.ts';
import type { WorkMeter } from './work-meter.ts';

/** What the rules of one flag are compiled against. */
export interface TargetingSurroundings {
  readonly flagKey: string;
  /** What `$ref` names, by name. */
  readonly evaluators: ReadonlyMap<string, Logic>;
  readonly meter: WorkMeter;
}

/**
 * What turns that which targeting gave, a variant name or null, into the flag's answer.
 *
 * @param branch number of the branch of the outermost `if` that gives it, from 1; 1 when targeting
 *   is no `if`; `null` when none of its branches matched and it has no last one
 */
export type Answers = (branch: number | null) => (result: unknown) => Evaluation;

/** Targeting as closures. */
export interface CompiledTargeting {
  readonly rule: Rule<Evaluation>;
  /** From then on (ms) the time that it is given does not matter; 0: never did, Infinity: always. */
  readonly settledFromMs: number;
}

/**
 * Compiles targeting into closures that lead straight to frozen answers: variants that stand in it
 * literally are looked up here and not at every evaluation.
 *
 * @throws Error when targeting was not found sound by `checkTargeting` before
 */
export function compileTargeting(
  targeting: Logic,
  around: TargetingSurroundings,
  answers: Answers,
): CompiledTargeting {
  const compiler = new TargetingCompiler(around);
  const atBranch = (number: number | null): Place<Evaluation> => {
    const answer = answers(number);
    return {
      literal(value) {
        const result = answer(value);
        return () => result;
      },
      value: (inner) => (context, nowMs) => answer(inner(context, nowMs)),
    };
  };
  const rule = compiler.compile(targeting, { ...atBranch(1), branch: atBranch });
  return { rule, settledFromMs: compiler.settledFromMs };
}

/** Compiles one expression of a flag's targeting by itself, likewise. */
export function compileLogic(logic: Logic, around: TargetingSurroundings): Rule {
  return new TargetingCompiler(around).rule(logic);
}

/** What becomes of a value where it stands: the answer of the flag, or an operand. */
interface Place<T> {
  literal(value: Exclude<Logic, object> | null): Rule<T>;
  value(rule: Rule): Rule<T>;
  /** Of the outermost `if`: the place of one of its branches. */
  branch?(number: number | null): Place<T>;
}

const OPERAND: Place<unknown> = { literal: (value) => () => value, value: (rule) => rule };

class TargetingCompiler implements Compiler {
  readonly flagKey: string;
  readonly meter: WorkMeter;
  isScoped = false;
  settledFromMs = 0;
  readonly #evaluators: ReadonlyMap<string, Logic>;
  #size = 0;

  constructor({ flagKey, evaluators, meter }: TargetingSurroundings) {
    this.flagKey = flagKey;
    this.#evaluators = evaluators;
    this.meter = meter;
  }

  rule(logic: Logic): Rule {
    return this.compile(logic, OPERAND);
  }

  test(logic: Logic): Rule<boolean> {
    const resolved = resolvedLogic(logic, this.#evaluators);
    if (typeof resolved === 'object' && resolved !== null && !Array.isArray(resolved)) {
      const { operator, args } = operation(resolved);
      if (operator.kind === 'value' && operator.test !== undefined) {
        this.#size += 1;
        return operator.test(args, this);
      }
    }
    const rule = this.rule(resolved);
    return (context, nowMs) => isTruthy(rule(context, nowMs));
  }

  body<T>(compile: () => Rule<T>): { readonly rule: Rule<T>; readonly cost: number } {
    const before = { isScoped: this.isScoped, size: this.#size };
    this.isScoped = true;
    const rule = compile();
    this.isScoped = before.isScoped;
    return { rule, cost: 1 + this.#size - before.size };
  }

  compile<T>(logic: Logic, place: Place<T>): Rule<T> {
    this.#size += 1;
    const resolved = resolvedLogic(logic, this.#evaluators);
    if (typeof resolved !== 'object' || resolved === null) return place.literal(resolved ?? null);
    if (Array.isArray(resolved)) return place.value(this.#list(resolved));
    const { operator, args } = operation(resolved);
    if (operator.kind === 'value') return place.value(operator.compile(args, this));
    return operator.compile(args, this, (branch, number) =>
      this.compile(branch, number === null ? place : this.#branchOf(place, number)),
    );
  }

  /** Branches of an `if` further in belong to the branch of the outermost one. */
  #branchOf<T>(place: Place<T>, number: number): Place<T> {
    return place.branch === undefined ? place : place.branch(number === 0 ? null : number);
  }

  #list(items: readonly Logic[]): Rule {
    const { meter } = this;
    if (items.every((item) => item === null || typeof item !== 'object')) {
      return () => items;
    }
    const rules = items.map((item) => this.rule(item));
    return (context, nowMs) => {
      meter.spend(rules.length);
      return rules.map((rule) => rule(context, nowMs));
    };
  }
}

function operation(logic: Logic): {
  readonly operator: Operator;
  readonly args: readonly Logic[];
} {
  const found = operationOf(logic);
  const operator = operators.get(found?.name ?? '');
  invariant(found !== null && operator !== undefined, 'targeting was not checked');
  return { operator, args: found.args };
}
