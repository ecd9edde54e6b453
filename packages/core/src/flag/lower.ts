import type { Json } from '../json.ts';
import { lowerRamp } from './lower-ramp.ts';
import { lowerRules } from './lower-rules.ts';
import type { LoweredBranch } from './lowered-branch.ts';
import { existingVariant, not } from './lowered-branch.ts';
import type { AuthoredFlag, FlagdFlag } from './types.ts';

/**
 * Lowers a flag as people keep it into plain flagd, so that any OpenFeature SDK serves it: one `if`
 * whose branches are, in order, `requires`, each rule, `no-unit`, `excluded`, one `ramp` a step and
 * `serve`. Their names stand in the metadata as `rules`. A killed flag serves its kill variant to
 * all and is never DISABLED.
 *
 * @throws Error when the flag names a variant or segment that it lacks, which parsers exclude
 */
export function lower(flag: AuthoredFlag): FlagdFlag {
  if (flag.killed !== null) return served(flag, flag.killed);
  const aliases = new Map<string, Json>();
  const branches = [...lowerRequires(flag), ...lowerRules(flag), ...lowerRamp(flag, aliases)];
  if (branches.length === 0) return served(flag, flag.serve);
  return {
    ...served(flag, flag.serve),
    variants: Object.fromEntries([...Object.entries(flag.variants), ...aliases]),
    targeting: { if: [...branches.flatMap(({ when, give }) => [when, give]), flag.serve] },
    metadata: {
      ...flag.metadata,
      rules: [...branches.map(({ name }) => name), 'serve'].join(','),
    },
  };
}

/** A prerequisite that fails turns the flag off, whatever its rules say. */
function lowerRequires(flag: AuthoredFlag): readonly LoweredBranch[] {
  const [first, ...others] = flag.prerequisites.map(({ condition }) => condition);
  if (first === undefined) return [];
  const all = others.length === 0 ? first : { and: [first, ...others] };
  return [{ name: 'requires', when: not(all), give: existingVariant(flag, flag.off) }];
}

function served(flag: AuthoredFlag, variant: string): FlagdFlag {
  return {
    state: 'ENABLED',
    variants: flag.variants,
    defaultVariant: existingVariant(flag, variant),
    metadata: flag.metadata,
  };
}
