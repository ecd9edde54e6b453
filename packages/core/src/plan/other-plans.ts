import type { Plan } from '../rollout/types.ts';
import { type Fields, readPart } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { type NamesAt, readNames } from './name-list.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

type Own = Pick<Plan, 'name' | 'environment'>;

/**
 * Reads the plans that must be completed before this one, also `environment/name`, and those that may
 * not be under way beside it. Whether they exist only the server knows; a plan that waits for itself
 * is reported, and so is what stands in no environment or beside nothing. Never throws; what cannot
 * be read is left out.
 *
 * @param own name and environment of the plan itself
 */
export function readOtherPlans(
  report: Report,
  fields: Fields,
  own: Own,
): Pick<Plan, 'requires' | 'excludes'> {
  const read = (key: 'requires' | 'excludes') => (node: Node) => {
    const list = { what: `"${key}"`, noun: 'plan', max: PLAN_LIMITS.otherPlans };
    const names = readNames(report, node, list);
    const before = report.problems.length;
    refuseItself(report, names, key, own);
    if (report.problems.length > before) return null;
    for (const [name, at] of names) refusePlace(report, { name, at }, key);
    return report.problems.length > before ? null : [...names.keys()];
  };
  const requires = readPart(fields, 'requires', read('requires'));
  return { ...requires, ...readPart(fields, 'excludes', read('excludes')) };
}

function refuseItself(report: Report, names: NamesAt, key: string, own: Own): void {
  for (const name of [own.name, `${own.environment}/${own.name}`]) {
    const at = names.get(name);
    if (at === undefined) continue;
    addProblem(report, {
      code: 'duplicate',
      at,
      message: `Cannot use plan ${quoted(name)} in "${key}": it is this plan itself`,
      expected: 'names of other plans',
    });
  }
}

/** Plans of other environments are beside nothing here: the exclusion would never take effect. */
function refusePlace(
  report: Report,
  { name, at }: { readonly name: string; readonly at: Position },
  key: 'requires' | 'excludes',
): void {
  const isWhole = !name.startsWith('/') && !name.endsWith('/');
  if (isWhole && (key === 'requires' || !name.includes('/'))) return;
  addProblem(report, {
    code: isWhole ? 'not-supported' : 'out-of-range',
    at,
    message: `Cannot use plan ${quoted(name)} in "${key}": ${isWhole ? 'only plans of this environment can be beside it' : 'its environment or its name is missing'}`,
    expected:
      key === 'requires'
        ? 'a plan of this environment, or "environment/name"'
        : 'names of plans of this environment',
  });
}
