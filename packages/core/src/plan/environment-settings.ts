import type { ExclusionSlice, FlagRule } from '../flag/types.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { readRules } from './flag-rule.ts';
import { quoted } from './found.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { checkServedName, readName, readServedName } from './name.ts';
import { readNamed } from './named.ts';
import { readShare } from './percent.ts';
import { refusedByCompiler } from './refused-by-compiler.ts';
import { addProblem, type Report } from './report.ts';
import { readTargets } from './targets.ts';
import type { EnvironmentSettings, FlagDefinition, Node, Position } from './types.ts';
import { readVariant } from './variants.ts';

/** Keys of a flag in one environment. */
export const ENVIRONMENT: Vocabulary = {
  what: 'an environment',
  required: {},
  optional: ['serve', 'targets', 'requires', 'group', 'holdBack', 'rules'],
};

/** Keys of an exclusion group. */
export const EXCLUSION_GROUP: Vocabulary = {
  what: 'an exclusion group',
  required: { name: 'name: checkout', from: 'from: 0%', to: 'to: 50%' },
  optional: ['by'],
};

type Flag = Pick<FlagDefinition, 'key' | 'variants' | 'off'>;

/**
 * Reads what a flag does in one environment: the name of a variant (`production: on`), or a map of
 * targets, rules, prerequisites and shares. `null` when nothing of it can be read; mistakes are
 * reported. Never throws.
 *
 * @param at of the environment's name
 * @param segments gets the first mention of each segment
 */
export function readEnvironment(
  report: Report,
  node: Node,
  at: Position,
  flag: Flag,
  segments: Map<string, Position>,
): EnvironmentSettings | null {
  const names = Object.keys(flag.variants);
  if (node.kind !== 'map') {
    const serve = readVariant(report, node, names);
    return serve === null ? null : { ...NOTHING_ELSE, serve, at };
  }
  const before = report.problems.length;
  const fields = readFields(report, node, ENVIRONMENT);
  if (fields === null) return null;
  const variant = (value: Node) => readVariant(report, value, names);
  const serve = readOptional(fields, 'serve', flag.off, variant);
  const targets = readOptional(fields, 'targets', [], (value) => readTargets(report, value, names));
  const requires = readOptional(fields, 'requires', [], (value) =>
    readRequires(report, value, flag.key),
  );
  const exclusion = readOptional(fields, 'group', null, (value) => readSlice(report, value));
  const holdBackParts = readOptional(fields, 'holdBack', 0, (value) =>
    readShare(report, value, '"holdBack"'),
  );
  const rules = readOptional(fields, 'rules', [], (value) =>
    readRules(report, value, names, segments),
  );
  const settings: EnvironmentSettings = {
    serve: serve ?? flag.off,
    rules: [...(targets ?? []), ...(rules ?? [])],
    requires: requires ?? [],
    exclusion,
    holdBackParts: holdBackParts ?? 0,
    at,
  };
  if (report.problems.length === before) checkTogether(report, settings.rules, at);
  return settings;
}

const NOTHING_ELSE = { rules: [], requires: [], exclusion: null, holdBackParts: 0 } as const;

function readRequires(report: Report, node: Node, key: string): EnvironmentSettings['requires'] {
  const { requires: max } = PLAN_LIMITS;
  return readNamed(report, node, '"requires"', max).flatMap((entry) => {
    const flag = checkServedName(report, entry.key, entry.at, 'the key of a flag');
    const variant = readServedName(report, entry.value, `the variant of ${quoted(entry.key)}`);
    if (flag === null || variant === null) return [];
    if (flag !== key) return [{ flag, variant, at: entry.at }];
    addProblem(report, {
      code: 'not-supported',
      at: entry.at,
      message: `Cannot let flag ${quoted(key)} require itself: it would never be on`,
      expected: 'another flag',
    });
    return [];
  });
}

function readSlice(report: Report, node: Node): ExclusionSlice | null {
  const fields = readFields(report, node, EXCLUSION_GROUP);
  if (fields === null) return null;
  const group = readRequired(fields, 'name', (value) => readName(report, value, '"name"'));
  const fromParts = readRequired(fields, 'from', (value) => readShare(report, value, '"from"'));
  const toParts = readRequired(fields, 'to', (value) => readShare(report, value, '"to"'));
  const unit = readOptional<string>(fields, 'by', PLAN_DEFAULTS.unit, (value) =>
    readName(report, value, '"by"'),
  );
  if (group === null || fromParts === null || toParts === null || unit === null) return null;
  if (fromParts < toParts) return { group, unit, fromParts, toParts };
  return addProblem(report, {
    code: 'out-of-range',
    at: fields.get('to')?.value.at ?? fields.at,
    message: 'Cannot read an exclusion group: its slice ends where it begins, or before',
    expected: '"to" above "from"',
  });
}

/** What no rule is by itself, all may be together: more than an SDK takes. */
function checkTogether(report: Report, rules: readonly FlagRule[], at: Position): void {
  if (rules.length === 0) return;
  const refusal = refusedByCompiler({ or: rules.map(({ when }) => when) });
  if (refusal === null) return;
  addProblem(report, {
    code: 'too-large',
    at,
    message: `Cannot use the rules of an environment together: ${refusal.why}`,
    expected: refusal.instead,
  });
}
