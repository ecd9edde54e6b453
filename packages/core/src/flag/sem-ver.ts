import type { Compiler, Operator, Rule } from './rule.ts';
import type { Logic } from './types.ts';
import { compareVersions, parseVersion, type Version } from './version.ts';

/**
 * flagd's `sem_ver`: `=` `!=` `<` `<=` `>` `>=` by precedence, `^` for the same major and `~` for the
 * same major and minor version. Null, which is no match, when a version or the operator is malformed
 * or there are not three operands.
 * Source: https://flagd.dev/reference/custom-operations/semver-operation/
 */
export const semVer: Operator = {
  kind: 'value',
  min: 0,
  max: Number.POSITIVE_INFINITY,
  compile(args, compiler) {
    const [left = null, operator = null, right = null] = args;
    if (args.length !== 3) return () => null;
    const leftVersion = versionRule(left, compiler);
    const operatorRule = compiler.rule(operator);
    const rightVersion = versionRule(right, compiler);
    return (context, nowMs) => {
      const compare = comparisons.get(operatorRule(context, nowMs));
      const a = leftVersion(context, nowMs);
      const b = rightVersion(context, nowMs);
      return compare === undefined || a === null || b === null ? null : compare(a, b);
    };
  },
};

const comparisons: ReadonlyMap<unknown, (a: Version, b: Version) => boolean> = new Map([
  ['=', (a: Version, b: Version) => compareVersions(a, b) === 0],
  ['!=', (a: Version, b: Version) => compareVersions(a, b) !== 0],
  ['>', (a: Version, b: Version) => compareVersions(a, b) > 0],
  ['<', (a: Version, b: Version) => compareVersions(a, b) < 0],
  ['>=', (a: Version, b: Version) => compareVersions(a, b) >= 0],
  ['<=', (a: Version, b: Version) => compareVersions(a, b) <= 0],
  ['~', (a: Version, b: Version) => a.major === b.major && a.minor === b.minor],
  ['^', (a: Version, b: Version) => a.major === b.major],
]);

function versionRule(logic: Logic, compiler: Compiler): Rule<Version | null> {
  if (typeof logic !== 'object' || logic === null) {
    const version = versionOf(logic);
    return () => version;
  }
  const rule = compiler.rule(logic);
  return (context, nowMs) => versionOf(rule(context, nowMs));
}

function versionOf(value: unknown): Version | null {
  if (typeof value === 'number') return parseVersion(String(value));
  return typeof value === 'string' ? parseVersion(value) : null;
}
