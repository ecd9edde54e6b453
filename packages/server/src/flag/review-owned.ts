import {
  canonicalJson,
  type EnvironmentSettings,
  type FileProblem,
  type Json,
} from '@tidegate/core';
import type { ExistingFlag } from '../plan/load-applied.ts';
import type { Place } from './flags-after.ts';
import { storedSettings } from './stored-settings.ts';

/**
 * What a file may not change of a flag in an environment while a rollout owns it there: its
 * hold-back and its exclusion slice say who is drawn, so that conversations would change sides and
 * evidence would mix two populations. Pure.
 *
 * @param place where the file says what the flag does in that environment
 */
export function ownedProblems(
  place: Place,
  { exclusion, holdBackParts }: EnvironmentSettings,
  { row }: ExistingFlag,
): FileProblem[] {
  if (row.owner === null) return [];
  const before = storedSettings(row);
  const changed = [
    ...(holdBackParts === before.holdBackParts ? [] : ['holdBack']),
    ...(isSame(exclusion, before.exclusion) ? [] : ['group']),
  ];
  return changed.map((name) => ({
    code: 'not-supported',
    ...place,
    message: `Cannot change "${name}" of flag "${row.key}" in environment "${row.environment}": rollout "${row.owner}" owns the flag`,
    expected: `"${name}" as it was, until that rollout has ended`,
  }));
}

/**
 * What people should know of a change of rules and prerequisites under a rollout, which is theirs
 * to make: conversations that run may change variant, and a rule for everybody leaves the rollout
 * nobody. Pure.
 */
export function ownedWarnings(
  { rules, requires }: EnvironmentSettings,
  { row }: ExistingFlag,
): string[] {
  if (row.owner === null) return [];
  const before = storedSettings(row);
  const required = requires.map(({ flag, variant }) => ({ flag, variant }));
  if (isSame(rules, before.rules) && isSame(required, before.requires)) return [];
  const flag = `flag "${row.key}" in environment "${row.environment}"`;
  const all = rules.find(({ when }) => when === true);
  return [
    `Rules of ${flag} change while rollout "${row.owner}" runs: running conversations may change variant`,
    ...(all === undefined
      ? []
      : [
          `Rule "${all.name}" of ${flag} is for everybody: it leaves rollout "${row.owner}" nobody to draw`,
        ]),
  ];
}

function isSame(left: unknown, right: unknown): boolean {
  return canonicalJson(left as Json) === canonicalJson(right as Json);
}
