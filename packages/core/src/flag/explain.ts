import type { Json } from '../json.ts';
import { attributesRead } from './attributes-read.ts';
import { compileRuleset } from './compile-ruleset.ts';
import { compileLogic, type TargetingSurroundings } from './compile-targeting.ts';
import { describeLogic } from './describe-logic.ts';
import { evaluate } from './evaluate.ts';
import { type ExplainedBucket, explainBucket } from './explain-bucket.ts';
import { MAX_SHOWN_VALUES } from './limits.ts';
import { operationOf, resolvedLogic } from './resolved-logic.ts';
import { isTruthy } from './rule.ts';
import { ruleName } from './rule-name.ts';
import type { Evaluation, EvaluationContext, FlagdFlag, Logic } from './types.ts';

/** Why a context gets what it gets. */
export interface Explanation {
  /** One sentence. */
  readonly sentence: string;
  /** The rules that were asked, in order; the last one decided if it matched. */
  readonly steps: readonly ExplainedStep[];
  /** Where the unit fell, when a draw or a split decided. */
  readonly bucket: ExplainedBucket | null;
}

/** A rule that was asked. */
export interface ExplainedStep {
  readonly rule: string;
  /** In words. */
  readonly condition: string;
  readonly matched: boolean;
  /** Attributes that it names, as the context has them. */
  readonly read: Readonly<Record<string, Json>>;
}

/**
 * Why a flag answers a context as it does: its rules one by one until the one that decides, in
 * words. What it finds is what `evaluate` answers, because conditions are compiled by the same
 * operators. Slow beside `evaluate`: for people. Never throws on data.
 *
 * @param nowMs ms since epoch
 * @param evaluators what `$ref` names, by name
 * @example
 * explain(flag, 'greet', { country: 'RW' }, nowMs).sentence
 * // 'rule "rwanda" matched because country is "RW"; serves "on"'
 */
export function explain(
  flag: FlagdFlag,
  flagKey: string,
  context: EvaluationContext,
  nowMs: number,
  evaluators: Readonly<Record<string, Logic>> = {},
): Explanation {
  const ruleset = compileRuleset({ flags: { [flagKey]: flag }, $evaluators: evaluators });
  const answer = evaluate(ruleset, flagKey, context, nowMs);
  const compiled = ruleset.flags.get(flagKey);
  if (compiled === undefined || compiled.rule === null) {
    return { sentence: withoutRules(answer, ruleset.broken.get(flagKey)), steps: [], bucket: null };
  }
  const around = { flagKey, evaluators: ruleset.evaluators, meter: ruleset.meter };
  around.meter.begin();
  const { steps, decided, isComputed } = asked(flag, context, nowMs, around);
  const bucket = decided === null ? null : explainBucket(decided, context, nowMs, around);
  const fell = bucket === null ? '' : `; the unit fell on ${bucket.position} of ${bucket.total}`;
  const [last] = steps.slice(-1);
  const cause = isComputed
    ? `rule "${last?.rule}" gives ${last?.condition}`
    : causeOf(last, answer);
  return { sentence: `${cause}${fell}${outcomeOf(last, answer)}`, steps, bucket };
}

interface Asked {
  readonly steps: readonly ExplainedStep[];
  /** What the rule that decided gives; `null` when none did. */
  readonly decided: Logic;
  /** Whether targeting is no list of rules, but computes a variant's name. */
  readonly isComputed: boolean;
}

function asked(
  flag: FlagdFlag,
  context: EvaluationContext,
  nowMs: number,
  around: TargetingSurroundings,
): Asked {
  const targeting = resolvedLogic(flag.targeting ?? null, around.evaluators);
  const operation = operationOf(targeting);
  const nameOf = (branch: number) => ruleName(flag.metadata, branch);
  if (operation === null || (operation.name !== 'if' && operation.name !== '?:')) {
    const isDraw = operation?.name === 'fractional';
    const condition = isDraw ? EVERYBODY : describeLogic(targeting);
    const read = attributesRead(targeting, context, around);
    const steps = [{ rule: nameOf(1), condition, matched: true, read }];
    return { steps, decided: targeting, isComputed: !isDraw };
  }
  return askedInTurn(operation.args, nameOf, context, nowMs, around);
}

function askedInTurn(
  args: readonly Logic[],
  nameOf: (branch: number) => string,
  context: EvaluationContext,
  nowMs: number,
  around: TargetingSurroundings,
): Asked {
  const steps: ExplainedStep[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) {
    const when = args[i] ?? null;
    const holds = truthOf(when, context, nowMs, around);
    const read = attributesRead(when, context, around);
    const rule = nameOf(i / 2 + 1);
    const condition = rule === 'requires' ? prerequisitesOf(when) : describeLogic(when);
    steps.push({ rule, condition, matched: holds === true, read });
    if (holds !== false) {
      return { steps, decided: holds ? (args[i + 1] ?? null) : null, isComputed: false };
    }
  }
  if (args.length % 2 === 0) return { steps, decided: null, isComputed: false };
  const condition = steps.length === 0 ? EVERYBODY : EVERYBODY_ELSE;
  const last = { rule: nameOf(steps.length + 1), condition, matched: true, read: {} };
  return { steps: [...steps, last], decided: args.at(-1) ?? null, isComputed: false };
}

/**
 * The whole targeting of other flags stands in this branch, or what it comes to for all: the
 * variants that are wanted of them say more.
 */
function prerequisitesOf(when: Logic): string {
  const [held = null] = operationOf(when)?.args ?? [];
  const all = operationOf(held)?.name === 'and' ? (operationOf(held)?.args ?? []) : [held];
  const wanted = all.flatMap((condition) => {
    const [, names] = operationOf(condition)?.args ?? [];
    const [variant] = Array.isArray(names) ? names : [];
    return typeof variant === 'string' ? [`"${variant}"`] : [];
  });
  const isToldWhole = wanted.length === all.length && wanted.length <= MAX_SHOWN_VALUES;
  return isToldWhole
    ? `a flag that it requires does not serve ${wanted.join(', ')}`
    : 'a flag that it requires serves another variant';
}

const EVERYBODY = 'everybody';
const EVERYBODY_ELSE = 'everybody else';

/** `null` when the condition fails on this context. */
function truthOf(
  when: Logic,
  context: EvaluationContext,
  nowMs: number,
  around: TargetingSurroundings,
): boolean | null {
  try {
    return isTruthy(compileLogic(when, around)(context, nowMs));
  } catch {
    return null;
  }
}

function withoutRules(answer: Evaluation, broken: string | undefined): string {
  if (broken !== undefined) return `the flag is broken, so the caller's default is used: ${broken}`;
  if (answer.reason === 'DISABLED') return "the flag is disabled, so the caller's default is used";
  return `the flag has no rules${outcomeOf(undefined, answer)}`;
}

function causeOf(last: ExplainedStep | undefined, answer: Evaluation): string {
  if (last === undefined || !last.matched) {
    const hasFailed = answer.reason === 'ERROR' && last !== undefined;
    return hasFailed ? `rule "${last.rule}" failed on this context` : 'no rule matched';
  }
  if (last.condition === EVERYBODY) return `rule "${last.rule}" is for everybody`;
  if (last.condition === EVERYBODY_ELSE) {
    return `no rule before "${last.rule}" matched, which is for everybody else`;
  }
  return `rule "${last.rule}" matched because ${last.condition}`;
}

function outcomeOf(last: ExplainedStep | undefined, answer: Evaluation): string {
  if (answer.reason === 'ERROR') {
    const why = last?.matched === true ? '; that names no variant' : '';
    return `${why}, so the caller's default is used`;
  }
  if (answer.servedAs === null) {
    return "; there is no default variant, so the caller's default is used";
  }
  const which = answer.reason === 'DEFAULT' ? 'the default variant ' : '';
  return `; serves ${which}"${answer.servedAs}"`;
}
