import { compileRuleset, evaluate, lower, type RuleOutcome } from '@tidegate/core';
import { ALWAYS, isExact, NEVER } from './condition.ts';
import { IMPORT_LIMITS } from './limits.ts';
import type { VendorExport, VendorRule, VendorSettings, VendorShare } from './vendor-export.ts';
import { weightParts } from './weight-parts.ts';

/** How a draw of another system compares with ours. */
export interface Crossing {
  readonly flag: string;
  readonly environment: string;
  readonly rule: string;
  readonly pointer: string;
  readonly unit: string;
  /** Units of the sample that get another side; `null` when there were too many draws to sample. */
  readonly changed: number | null;
  readonly sampled: number;
}

type Draw = Extract<VendorShare, { kind: 'draw' }>;

/** What stands for "none of its variants" beside them. */
const NOBODY = 'nobody';

/**
 * Draws 10 000 units by the hash of the other system and by ours, for every percentage, and counts
 * those that change side. The salt of a flag is made by the server; a stand-in gives the same
 * count but for chance. Never throws.
 */
export function crossings(source: VendorExport): Crossing[] {
  const units = Array.from({ length: IMPORT_LIMITS.sampledUnits }, (_, index) => `user-${index}`);
  let draws = 0;
  return source.flags.flatMap((flag) =>
    [...flag.environments].flatMap(([environment, settings]) =>
      askedRules(settings).flatMap(({ name, pointer, share }): Crossing[] => {
        if (share.kind !== 'draw' || isEverybody(share)) return [];
        draws++;
        const changed =
          draws > IMPORT_LIMITS.sampledDraws ? null : changedUnits(flag.key, share, units);
        const { unit } = share;
        const sampled = units.length;
        return [{ flag: flag.key, environment, rule: name, pointer, unit, changed, sampled }];
      }),
    ),
  );
}

/** Rules behind one that decides for everybody are never asked. */
function askedRules({ rules, unknown }: VendorSettings): readonly VendorRule[] {
  const last = rules.findIndex(
    ({ when, share }) =>
      (when.lower === ALWAYS && share.kind === 'all') ||
      (unknown === 'off' && !isExact(when) && when.upper === ALWAYS),
  );
  return (last < 0 ? rules : rules.slice(0, last + 1)).filter(({ when }) => when.lower !== NEVER);
}

/** Nobody and everybody are the same by any hash. */
function isEverybody({ pieces }: Draw): boolean {
  const covered = pieces.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  return covered <= 0 || (covered >= 1 && weightParts(pieces).size === 1);
}

function changedUnits(key: string, share: Draw, units: readonly string[]): number {
  const ours = ourSide(key, share);
  return units.filter((unit) => ours(unit) !== (share.sideOf(unit) ?? NOBODY)).length;
}

/** The draw as the server would serve it. */
function ourSide(key: string, { pieces }: Draw): (unit: string) => string {
  const covered = pieces.reduce((sum, { from, to }) => sum + (to - from), 0);
  const rest = Math.max(0, 1 - covered);
  const whole = [...pieces, { from: 1 - rest, to: 1, variant: NOBODY }];
  const parts = [...weightParts(whole)].map(([variant, weight]) => ({
    variant,
    weightParts: weight,
  }));
  const outcome: RuleOutcome = { split: parts, unit: 'conversation' };
  const variants = Object.fromEntries(
    [NOBODY, ...parts.map(({ variant }) => variant)].map((v) => [v, v]),
  );
  const lowered = lower({
    ...{ key, variants, off: NOBODY, serve: NOBODY, killed: null, salt: `import:${key}` },
    ...{ prerequisites: [], exclusion: null, barred: [], allocation: null, holdBackParts: 0 },
    rules: [{ name: 'draw', when: true, outcome }],
    segments: {},
    metadata: {},
  });
  const ruleset = compileRuleset({ flags: { draw: lowered } });
  return (unit) => evaluate(ruleset, 'draw', { targetingKey: unit }, 0).variant ?? NOBODY;
}
