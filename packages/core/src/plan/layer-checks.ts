import type { Layer } from '../rollout/types.ts';
import { readAction } from './action-name.ts';
import { type Fields, readOptional } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readChoice } from './name.ts';
import { readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Keys that every layer may have: how it is found out that it worked, and what happens when it did not. */
export const LAYER_CHECKS = ['verify', 'retries', 'onFailure'] as const;

/** What becomes of the rollback when a layer fails. */
export const ON_FAILURE = ['stop', 'go-on'] as const;

/** Name in `verify` that no action has: every SDK that is heard of holds the flag as it is now. */
export const TRAFFIC = 'traffic';

/**
 * Reads `verify: [traffic, health]`, `retries: 2` and `onFailure: go-on` of a layer; what stands for
 * the default leaves no key. `null` when it has mistakes, which are reported. Never throws.
 */
export function readLayerChecks(
  report: Report,
  fields: Fields,
): Pick<Layer, 'verify' | 'retries' | 'onFailure'> | null {
  const verify = readOptional(fields, 'verify', undefined, (value) => readVerify(report, value));
  const range = { ...PLAN_LIMITS.retries, whole: true, example: '2' };
  const retries = readOptional(fields, 'retries', undefined, (value) =>
    readNumber(report, value, '"retries"', range),
  );
  const onFailure = readOptional(fields, 'onFailure', 'stop' as const, (value) =>
    readChoice(report, value, '"onFailure"', ON_FAILURE),
  );
  if (verify === null || retries === null || onFailure === null) return null;
  return {
    ...(verify === undefined ? {} : { verify }),
    ...(retries === undefined ? {} : { retries }),
    ...(onFailure === 'go-on' ? { onFailure } : {}),
  };
}

function readVerify(report: Report, node: Node): readonly string[] | null {
  const before = report.problems.length;
  const names = new Map<string, Position>();
  for (const item of readList(report, node, '"verify"', 1, PLAN_LIMITS.layerChecks)) {
    const by = readAction(report, item, 'a check of "verify"');
    if (by === null) continue;
    if (by.action === null) refuseByHand(report, item);
    else claimName(report, names, by.action, item.at, 'check', 'each check once');
  }
  return report.problems.length > before ? null : [...names.keys()];
}

function refuseByHand(report: Report, { at }: Node): null {
  return addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot use ${quoted('by-hand')} as a check of "verify": nothing would find it out`,
    expected: `names of actions, or "${TRAFFIC}"`,
  });
}
