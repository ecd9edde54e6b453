import type {
  AlertRule,
  AlertRules,
  AlertsFile,
  FileProblem,
  FlagDefinition,
} from '@tidegate/core';
import { ALERT_FILES_MAX, ALERT_RULES_MAX } from '../alert/limits.ts';
import type { NamedFile } from '../store/store.ts';
import { type KnownFlags, knownFlags } from './known-flags.ts';
import type { Applied } from './load-applied.ts';
import { unknownName } from './problem-at.ts';

/** Alert rules of a file against what is stored. */
export interface AlertsWrite {
  readonly file: string;
  readonly alerts: AlertRules;
  readonly existing: AlertRules | null;
}

/** What the alert rules of some files come to, before anything is written. */
export interface AlertsReview {
  readonly writes: readonly AlertsWrite[];
  readonly problems: readonly FileProblem[];
}

/**
 * Checks what only the server knows: that environment, flags and variants exist, stored or in the same
 * files, and that each rule of an environment has a name of its own. Pure: writes nothing.
 */
export function reviewAlerts(
  files: readonly NamedFile[],
  applied: Applied,
  flags: ReadonlyMap<string, FlagDefinition>,
): AlertsReview {
  const writes: AlertsWrite[] = [];
  const problems: FileProblem[] = [];
  const stored = new Map(applied.alerts.map((alerts) => [idOf(alerts), alerts]));
  const after = new Map(stored);
  const names = new Set<string>();
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Alerts') continue;
    const { alerts, environmentAt: at } = parsed.file;
    const id = idOf(alerts);
    if (names.has(id)) problems.push(definedTwice({ file, at }, alerts));
    names.add(id);
    after.set(id, alerts);
    problems.push(...nameProblems(file, parsed.file, applied, flags));
    writes.push({ file, alerts, existing: stored.get(id) ?? null });
  }
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Alerts') continue;
    problems.push(...sharedProblems(file, parsed.file, [...after.values()]));
  }
  return { writes, problems };
}

type Place = Pick<FileProblem, 'file' | 'at'>;

function idOf({ environment, name }: AlertRules): string {
  return JSON.stringify([environment, name]);
}

function definedTwice(place: Place, { name, environment }: AlertRules): FileProblem {
  return {
    code: 'duplicate',
    ...place,
    message: `Cannot apply alert rules "${name}" of environment "${environment}": they are defined twice`,
    expected: 'give each file of alert rules of an environment a name of its own',
  };
}

/** Names that another file of the environment has too, and too many of all together. */
function sharedProblems(
  file: string,
  { alerts, environmentAt: at }: AlertsFile,
  all: readonly AlertRules[],
): FileProblem[] {
  const here = all.filter(({ environment }) => environment === alerts.environment);
  const problems: FileProblem[] = [];
  const rules = here.reduce((count, each) => count + each.rules.length, 0);
  if (here.length > ALERT_FILES_MAX)
    problems.push(tooMany({ file, at }, 'files of alert rules', here.length, ALERT_FILES_MAX));
  if (rules > ALERT_RULES_MAX)
    problems.push(tooMany({ file, at }, 'alert rules', rules, ALERT_RULES_MAX));
  for (const other of here) {
    if (other.name === alerts.name) continue;
    const taken = new Set(other.rules.map(({ name }) => name));
    for (const { name } of alerts.rules.filter((rule) => taken.has(rule.name)))
      problems.push({
        code: 'duplicate',
        ...{ file, at },
        message: `Cannot apply alert rule "${name}" in environment "${alerts.environment}": "${other.name}" has a rule of that name`,
        expected: 'give each alert rule of an environment a name of its own',
      });
  }
  return problems;
}

function tooMany(place: Place, what: string, count: number, max: number): FileProblem {
  return {
    code: 'too-large',
    ...place,
    message: `Cannot apply more ${what}: there would be ${count} in the environment`,
    expected: `at most ${max}`,
  };
}

function nameProblems(
  file: string,
  { alerts, environmentAt, flags: positions }: AlertsFile,
  applied: Applied,
  defined: ReadonlyMap<string, FlagDefinition>,
): FileProblem[] {
  const { environment, rules } = alerts;
  if (!applied.environments.includes(environment)) {
    const place = { file, at: environmentAt };
    return [unknownName(place, 'environment', environment, applied.environments)];
  }
  const known = knownFlags(applied, environment, defined);
  const at = (flag: string) => ({ file, at: positions[flag] ?? environmentAt });
  const named = new Set(rules.flatMap(flagsOf));
  const unknown = [...named].filter((flag) => !known.keys.includes(flag));
  return [
    ...unknown.map((flag) => unknownName(at(flag), 'flag', flag, known.keys)),
    ...rules.flatMap((rule) => variantProblem(rule, known, at)),
  ];
}

function flagsOf({ actsOn, shed, trigger }: AlertRule): string[] {
  const about = trigger.kind === 'metric' ? trigger.condition.flag : null;
  return [actsOn, about, ...shed].flatMap((flag) => (flag === null ? [] : [flag]));
}

function variantProblem(
  { trigger }: AlertRule,
  known: KnownFlags,
  at: (flag: string) => Place,
): FileProblem[] {
  if (trigger.kind === 'event') return [];
  const { flag, variant } = trigger.condition;
  if (flag === null || variant === null || !known.keys.includes(flag)) return [];
  const variants = known.variantsOf(flag);
  if (variants.includes(variant)) return [];
  return [unknownName(at(flag), `variant of flag "${flag}"`, variant, variants)];
}
