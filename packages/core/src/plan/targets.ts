import type { FlagRule } from '../flag/types.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { found, quoted } from './found.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { readName } from './name.ts';
import { readNamed } from './named.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';
import { checkVariant } from './variants.ts';

/** Keys of targets by an attribute. */
export const TARGETS: Vocabulary = {
  what: '"targets"',
  required: { by: 'by: userId', serve: 'serve: { on: [u-1] }' },
  optional: [],
};

type Unit = string | number;

/**
 * Reads individual targets: `{ on: [u-1, u-2] }` by targeting key, or
 * `{ by: userId, serve: { on: [u-1] } }`. One rule named `targets` for each variant; nobody is named
 * twice. Mistakes are reported. Never throws.
 *
 * @param variants of the flag
 */
export function readTargets(
  report: Report,
  node: Node,
  variants: readonly string[],
): readonly FlagRule[] {
  const fields = isLong(node) ? readFields(report, node, TARGETS) : null;
  if (fields === null) return readServed(report, node, PLAN_DEFAULTS.unit, variants);
  const by = readRequired(fields, 'by', (value) => readName(report, value, '"by"'));
  return (
    readOptional<readonly FlagRule[]>(fields, 'serve', [], (value) =>
      readServed(report, value, by ?? PLAN_DEFAULTS.unit, variants),
    ) ?? []
  );
}

/** A variant may be called `by` or `serve`: behind those stands a list. */
function isLong(node: Node): boolean {
  if (node.kind !== 'map') return false;
  return node.entries.some(
    ({ key, value }) =>
      (key === 'by' && value.kind === 'scalar') || (key === 'serve' && value.kind === 'map'),
  );
}

function readServed(
  report: Report,
  node: Node,
  by: string,
  variants: readonly string[],
): readonly FlagRule[] {
  const claims = new Map<Unit, Position>();
  const served = new Set<string>();
  const attribute = by === PLAN_DEFAULTS.unit ? 'targetingKey' : by;
  return readNamed(report, node, '"targets"', PLAN_LIMITS.variants).flatMap((entry) => {
    const variant = checkVariant(report, entry.key, entry.at, variants);
    const units = readUnits(report, entry.value, attribute, claims);
    if (variant === null || units.length === 0) return [];
    if (served.has(variant)) return refuseDouble(report, variant, entry.at);
    served.add(variant);
    return [
      { name: 'targets', when: { in: [{ var: attribute }, units] }, outcome: { serve: variant } },
    ];
  });
}

function readUnits(
  report: Report,
  node: Node,
  attribute: string,
  claims: Map<Unit, Position>,
): readonly Unit[] {
  const { targets: max } = PLAN_LIMITS;
  return readList(report, node, 'the targets of a variant', 1, max).flatMap((item) => {
    const unit = readUnit(report, item, attribute);
    if (unit === null) return [];
    const first = claims.get(unit);
    if (first === undefined && claims.size < max) {
      claims.set(unit, item.at);
      return [unit];
    }
    if (first !== undefined) refuseTwice(report, item, first);
    else if (claims.size === max) refuseMany(report, item);
    return [];
  });
}

function readUnit(report: Report, node: Node, attribute: string): Unit | null {
  const value = node.kind === 'scalar' ? node.value : null;
  const isText = typeof value === 'string';
  // A targeting key is always a text: a number would never match.
  if (!isText && !(typeof value === 'number' && attribute !== 'targetingKey')) {
    const expected = typeof value === 'number' ? 'quotes round it' : 'the id of a unit';
    const message = `Cannot read a target: found ${found(node)}`;
    return addProblem(report, { code: 'wrong-type', at: node.at, message, expected });
  }
  if (!isText || (value !== '' && value.length <= PLAN_LIMITS.nameLength)) return value;
  return addProblem(report, {
    code: 'out-of-range',
    at: node.at,
    message: `Cannot read a target: it has ${value.length} characters`,
    expected: `1 to ${PLAN_LIMITS.nameLength} characters`,
  });
}

function refuseTwice(report: Report, item: Node, first: Position): void {
  addProblem(report, {
    code: 'duplicate',
    at: item.at,
    message: `Cannot target ${found(item)} twice: it stands in line ${first.line} already`,
    expected: 'each unit once',
  });
}

function refuseMany(report: Report, { at }: Node): void {
  addProblem(report, {
    code: 'too-large',
    at,
    message: `Cannot read "targets": there are more than ${PLAN_LIMITS.targets}`,
    expected: 'a segment, or an attribute that says who they are',
  });
}

function refuseDouble(report: Report, variant: string, at: Position): readonly FlagRule[] {
  addProblem(report, {
    code: 'duplicate',
    at,
    message: `Cannot target variant ${quoted(variant)} twice: it stands there already`,
    expected: 'each variant once',
  });
  return [];
}
