import type { RulesetId } from './types.ts';

/**
 * A ruleset's id as text, `lineage.version.hash8`. Never throws.
 *
 * @example
 * formatRulesetId({ lineage: 1, version: 42, hash8: '0a1b2c3d' }) // '1.42.0a1b2c3d'
 */
export function formatRulesetId({ lineage, version, hash8 }: RulesetId): string {
  return `${lineage}.${version}.${hash8}`;
}

/** The id that `formatRulesetId` wrote, or `null` for any other text. Never throws. */
export function parseRulesetId(text: string): RulesetId | null {
  const [, lineage, version, hash8] = /^(\d{1,16})\.(\d{1,16})\.([0-9a-f]{8})$/.exec(text) ?? [];
  if (hash8 === undefined) return null;
  const id = { lineage: Number(lineage), version: Number(version), hash8 };
  const isExact = Number.isSafeInteger(id.lineage) && Number.isSafeInteger(id.version);
  // Leading zeros would give one ruleset two names.
  return isExact && formatRulesetId(id) === text ? id : null;
}

/**
 * Below 0 when the first ruleset is older, above 0 when it is newer, 0 for the same number: then
 * another hash means that the store went back in time. Lineage goes before version. Never throws.
 */
export function compareRulesetIds(left: RulesetId, right: RulesetId): number {
  return left.lineage - right.lineage || left.version - right.version;
}
