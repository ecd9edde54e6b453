import type { FlagRule, Logic, RuleOutcome } from '../flag/types.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  refuseFields,
  type Vocabulary,
} from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import { readSplit } from './split.ts';
import type { Node, Position } from './types.ts';
import { readVariant } from './variants.ts';
import { readSegmentName, readWhen } from './when.ts';

/** Keys of a rule of a flag. */
export const FLAG_RULE: Vocabulary = {
  what: 'a rule',
  required: { name: 'name: staff' },
  optional: ['segment', 'when', 'serve', 'split', 'by'],
};

/** Names of the branches that are there without being written. */
const RESERVED: readonly string[] = ['requires', 'targets', 'no-unit', 'excluded', 'ramp', 'serve'];

/**
 * Reads the rules of a flag in one environment, in order; names are unique. A rule without a
 * condition matches everybody: it splits, and it is the last. What cannot be read is reported and
 * left out. Never throws.
 *
 * @param variants of the flag
 * @param segments gets the first mention of each segment
 */
export function readRules(
  report: Report,
  node: Node,
  variants: readonly string[],
  segments: Map<string, Position>,
): readonly FlagRule[] {
  const rules: FlagRule[] = [];
  const claims = new Map<string, Position>();
  let everybody: string | null = null;
  for (const item of readList(report, node, '"rules"', 1, PLAN_LIMITS.rules)) {
    const fields = readFields(report, item, FLAG_RULE);
    if (fields === null) continue;
    if (everybody !== null) refuseUnreached(report, item.at, everybody);
    const name = readRequired(fields, 'name', (value) => readRuleName(report, value, claims));
    const when = readCondition(report, fields, segments);
    const outcome = readOutcome(report, fields, variants);
    if (name === null || when === null || outcome === null) continue;
    if (when === true) everybody = name;
    rules.push({ name, when, outcome });
  }
  return rules;
}

function readRuleName(report: Report, node: Node, claims: Map<string, Position>): string | null {
  const name = readName(report, node, '"name"');
  if (name === null) return null;
  const isPlain = /^[A-Za-z0-9._-]+$/.test(name);
  if (isPlain && !RESERVED.includes(name)) {
    return claimName(report, claims, name, node.at, 'rule name', 'a name of its own');
  }
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read the name of a rule: ${quoted(name)} ${isPlain ? 'is a reserved name' : 'holds other signs than letters, digits, "-", "_" and "."'}`,
    expected: isPlain ? 'another name' : 'a name such as "beta-users"',
  });
}

function readCondition(
  report: Report,
  fields: Fields,
  segments: Map<string, Position>,
): Logic | null {
  const segment = fields.get('segment');
  const when = fields.get('when');
  if (segment !== undefined && when !== undefined) {
    return addProblem(report, {
      code: 'duplicate',
      at: when.at,
      message: 'Cannot use "when" in a rule: "segment" says already whom it matches',
      expected: '"when" with "{ segment: … }" as one of its conditions',
    });
  }
  if (segment !== undefined) return readSegmentName(report, segment.value, segments);
  if (when !== undefined) return readWhen(report, when.value, segments);
  if (fields.get('split') !== undefined || fields.get('serve') === undefined) return true;
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: 'Cannot read a rule: "when" or "segment" is missing',
    expected: 'a condition, or the variant as "serve" of the environment',
  });
}

function readOutcome(
  report: Report,
  fields: Fields,
  variants: readonly string[],
): RuleOutcome | null {
  const serve = fields.get('serve');
  const split = fields.get('split');
  if (serve !== undefined && split !== undefined) {
    return addProblem(report, {
      code: 'duplicate',
      at: split.at,
      message: 'Cannot use "split" in a rule: "serve" says already what it gives',
      expected: 'one of them',
    });
  }
  if (serve !== undefined) {
    refuseFields(report, fields, ['by'], 'beside "serve"', 'a rule without "by"');
    const variant = readVariant(report, serve.value, variants);
    return variant === null ? null : { serve: variant };
  }
  const unit = readOptional<string>(fields, 'by', PLAN_DEFAULTS.unit, (value) =>
    readName(report, value, '"by"'),
  );
  if (split !== undefined) {
    const parts = readSplit(report, split.value, variants);
    return parts === null || unit === null ? null : { split: parts, unit };
  }
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: 'Cannot read a rule: it gives nothing',
    expected: '"serve", for example "serve: on", or "split"',
  });
}

function refuseUnreached(report: Report, at: Position, everybody: string): void {
  addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot use a rule behind rule ${quoted(everybody)}: that one matches everybody`,
    expected: 'a rule without a condition as the last one',
  });
}
