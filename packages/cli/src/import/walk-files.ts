import { parseFile } from '@tidegate/protocol';
import { stringify } from 'yaml';
import type { NamedText } from '../read-files.ts';
import type { Crossing } from './crossing.ts';
import { IMPORT_LIMITS } from './limits.ts';
import type { VendorExport } from './vendor-export.ts';
import { fileText } from './written-files.ts';
import { writtenName } from './written-name.ts';

/** Shares of units that ask Tidegate, step by step. */
export const WALK_STEPS = [10, 25, 50, 75, 100] as const;

/** A flag whose units can be walked over, and the files that do it. */
export interface Walk {
  readonly flag: string;
  /** The flag that says who is asked: the other system, or Tidegate. */
  readonly decider: string;
  readonly plan: string;
  readonly environment: string;
  /** Units of 10 000 that change side when all have walked. */
  readonly changed: number;
}

const VENDOR_NAME = {
  unleash: 'Unleash',
  growthbook: 'GrowthBook',
  launchdarkly: 'LaunchDarkly',
} as const;

/**
 * Plans that walk units over: while one runs, the product asks the decider flag of a unit whose
 * answer counts, so that each unit changes side once at most, and only a share of them in a step.
 * A plan for each flag and environment in which somebody changes side. Never throws.
 */
export function walkFiles(
  source: VendorExport,
  crossings: readonly Crossing[],
): { readonly walks: readonly Walk[]; readonly files: readonly NamedText[] } {
  const found = new Map<string, Crossing>();
  for (const crossing of crossings) {
    const place = JSON.stringify([crossing.flag, crossing.environment]);
    const known = found.get(place);
    if ((crossing.changed ?? 0) > (known?.changed ?? 0)) found.set(place, crossing);
  }
  const keys = new Set(source.flags.map(({ key }) => key));
  const deciders = new Map<string, string>();
  const names = new Set<string>();
  const plans: NamedText[] = [];
  const walks: Walk[] = [];
  for (const crossing of found.values()) {
    if (walks.length >= IMPORT_LIMITS.plans) break;
    const { flag, environment, changed } = crossing;
    const decider = deciders.get(flag) ?? writtenName(`${flag}.decider`, keys, 'decider');
    const name = planName(source, crossing, names);
    const walk = { flag, decider, plan: `plan-${name}.yaml`, environment, changed: changed ?? 0 };
    const text = planText(source, crossing, walk, name);
    // What no plan can name, such as an attribute of 300 letters, no flag can be drawn by either.
    if (!parseFile(walk.plan, text).ok) continue;
    keys.add(decider);
    deciders.set(flag, decider);
    names.add(name);
    plans.push({ name: walk.plan, text });
    walks.push(walk);
  }
  if (walks.length === 0) return { walks: [], files: [] };
  const flags = [...deciders].map(([flag, decider]) => {
    const environments = walks.filter((walk) => walk.flag === flag).map((walk) => walk.environment);
    return [
      decider,
      {
        description: `Who decides on "${flag}": ${VENDOR_NAME[source.vendor]} (old) or Tidegate`,
        variants: { old: false, tidegate: true },
        off: 'old',
        environments: Object.fromEntries(environments.map((name) => [name, 'old'])),
      },
    ] as const;
  });
  const decidersFile = { name: 'deciders.yaml', text: fileText('Flags', 'flags', flags) };
  return { walks, files: [decidersFile, ...plans] };
}

function planName(
  source: VendorExport,
  { flag, environment }: Crossing,
  names: ReadonlySet<string>,
): string {
  const several = source.flags.some(({ environments }) => environments.size > 1);
  const wished = several ? `${flag}-${environment}` : flag;
  const plain = wished
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 100);
  return writtenName(plain, names, 'flag');
}

function planText(source: VendorExport, crossing: Crossing, walk: Walk, name: string): string {
  const plan = {
    apiVersion: 'tidegate/v1',
    kind: 'Plan',
    name: `walk-${name}`,
    description: `Walks the units of "${walk.flag}" from the draw of ${VENDOR_NAME[source.vendor]} to Tidegate's; ${walk.changed} of ${crossing.sampled} change side in all`,
    environment: walk.environment,
    flag: walk.decider,
    control: 'old',
    candidate: 'tidegate',
    unit: crossing.unit,
    phases: WALK_STEPS.map((share) => ({
      name: `share-${share}`,
      audience: { weight: `${share}%` },
      hold: '1d',
    })),
    guardrails: [{ metric: 'error_rate', above: '1%', for: '5m', action: 'rollback' }],
  };
  const head = '# Holds and the bound are a beginning: set those that your product needs.\n';
  return head + stringify(plan, { lineWidth: 0 });
}
