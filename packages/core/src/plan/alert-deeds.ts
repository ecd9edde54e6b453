import type { AlertRule } from '../alert/types.ts';
import { type Fields, readOptional } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readChoice, readServedName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** What a rule may do. */
export const ALERT_ACTIONS = ['notify', 'pause', 'rollback'] as const;

/** What a rule does beside telling. */
export type Deeds = Pick<AlertRule, 'action' | 'actsOn' | 'shed'>;

/**
 * Reads what a rule does: pause or roll back running rollouts (of one flag, or all of the
 * environment), and shed flags while it fires. Figures of browsers never roll back nor shed,
 * because anybody can send them. `null` when it has mistakes, which are reported. Never throws.
 *
 * @param flags where flags stand that only the server can check; what is named here is added
 */
export function readDeeds(
  report: Report,
  fields: Fields,
  isBrowser: boolean,
  flags: Map<string, Position>,
): Deeds | null {
  const action = readOptional(fields, 'action', 'notify', (value) =>
    readChoice(report, value, '"action"', ALERT_ACTIONS),
  );
  const actsOn = readOptional(fields, 'actsOn', undefined, (value) => {
    const flag = readServedName(report, value, '"actsOn"');
    if (flag !== null && !flags.has(flag)) flags.set(flag, value.at);
    return flag;
  });
  const shed = readOptional(fields, 'shed', [], (value) => readShed(report, value, flags));
  if (action === null || actsOn === null || shed === null) return null;
  if (action === 'rollback' && isBrowser) {
    return addProblem(report, {
      code: 'not-supported',
      at: fields.get('action')?.value.at ?? fields.at,
      message: 'Cannot roll back by figures of browsers: anybody can send them',
      expected: '"action: pause" or "action: notify", or figures of servers',
    });
  }
  if (shed.length > 0 && isBrowser) {
    return addProblem(report, {
      code: 'not-supported',
      at: fields.get('shed')?.value.at ?? fields.at,
      message: 'Cannot shed flags by figures of browsers: anybody can send them',
      expected: 'figures of servers, or the rule without "shed"',
    });
  }
  if (action === 'notify' && actsOn !== undefined) {
    return addProblem(report, {
      code: 'unknown-key',
      at: fields.get('actsOn')?.at ?? fields.at,
      message: 'Cannot use key "actsOn" where a rule only tells: it means nothing there',
      expected: '"action: pause" or "action: rollback" beside it, or the rule without it',
    });
  }
  return { action, actsOn: actsOn ?? null, shed };
}

function readShed(
  report: Report,
  node: Node,
  flags: Map<string, Position>,
): readonly string[] | null {
  const before = report.problems.length;
  const shed = new Map<string, Position>();
  for (const item of readList(report, node, '"shed"', 1, PLAN_LIMITS.shed)) {
    const flag = readServedName(report, item, 'a flag of "shed"');
    if (flag === null) continue;
    claimName(report, shed, flag, item.at, 'flag', 'each flag once');
    if (!flags.has(flag)) flags.set(flag, item.at);
  }
  return report.problems.length > before ? null : [...shed.keys()];
}
