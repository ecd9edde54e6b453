import { describeShare, type RuleOutcome } from '@tidegate/core';
import type { FlagView } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import { effectiveServe } from './effective-serve.ts';
import { readForeignFlag } from './foreign-flag.ts';
import { storedSettings } from './stored-settings.ts';

/** A flag as the API shows it; without its salt, which is secret. */
export function flagView(row: Tables['flag'], steps: readonly Tables['ramp_step'][]): FlagView {
  const { requires, rules, exclusion, holdBackParts } = storedSettings(row);
  return {
    key: row.key,
    environment: row.environment,
    aliases: fromJson<string[]>(row.aliases),
    description: row.description,
    kind: row.kind,
    variants: fromJson<FlagView['variants']>(row.variants),
    off: row.off,
    serve: effectiveServe(row, steps),
    killed: row.killed !== null,
    owner: row.owner,
    foreign: row.foreign !== null,
    broken: row.foreign === null ? null : readForeignFlag(row.key, fromJson(row.foreign)).broken,
    clientVisible: row.clientVisible === 1,
    variable: row.variable,
    rules: rules.map(({ name, outcome }) => ({ name, gives: givenBy(outcome) })),
    requires: [...requires],
    exclusionGroup: exclusion?.group ?? null,
    holdBackParts,
    barred: fromJson<string[]>(row.barred),
    archivedMs: row.archivedMs,
    changedMs: row.changedMs,
    revision: row.revision,
  };
}

function givenBy(outcome: RuleOutcome): string {
  if ('serve' in outcome) return outcome.serve;
  return outcome.split
    .map(
      ({ variant, weightParts }) => `${variant} ${describeShare(weightParts).replace('%', ' %')}`,
    )
    .join(', ');
}
