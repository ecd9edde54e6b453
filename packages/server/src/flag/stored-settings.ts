import type { EnvironmentSettings, FlagDefinition } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';

/** What the column `settings` keeps of a flag in one environment. */
export interface StoredSettings
  extends Pick<EnvironmentSettings, 'rules' | 'exclusion' | 'holdBackParts'> {
  readonly requires: readonly { readonly flag: string; readonly variant: string }[];
}

/** The settings of a stored flag. */
export function storedSettings(row: Pick<Tables['flag'], 'settings'>): StoredSettings {
  return fromJson<StoredSettings>(row.settings);
}

/** How the text of settings begins when the flag requires others; `requires` stands first. */
export const REQUIRES_SOMETHING = '{"requires":[{';

/** Flags that a stored flag requires; most require none, and are not parsed for it. */
export function storedRequires(row: Pick<Tables['flag'], 'settings'>): StoredSettings['requires'] {
  return row.settings.startsWith(REQUIRES_SOMETHING) ? storedSettings(row).requires : [];
}

/** Settings as text for the column. */
export function settingsText({
  requires,
  rules,
  exclusion,
  holdBackParts,
}: StoredSettings): string {
  const flags = requires.map(({ flag, variant }) => ({ flag, variant }));
  return JSON.stringify({ requires: flags, rules, exclusion, holdBackParts });
}

/** What a definition says of an environment; one that it does not name is off. */
export function settingsFor(definition: FlagDefinition, environment: string): EnvironmentSettings {
  const { environments, off, at } = definition;
  const named = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  return named ?? { serve: off, rules: [], requires: [], exclusion: null, holdBackParts: 0, at };
}
