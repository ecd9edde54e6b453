import type { VendorFlag } from './vendor-export.ts';

/** Keys of flags that require themselves, in any environment, over whichever others. Never throws. */
export function prerequisiteCircles(flags: readonly VendorFlag[]): ReadonlySet<string> {
  const required = new Map(flags.map((flag) => [flag.key, requiredBy(flag)]));
  return new Set(flags.map(({ key }) => key).filter((key) => reaches(key, key, required)));
}

function requiredBy({ environments }: VendorFlag): readonly string[] {
  return [...environments.values()].flatMap(({ requires }) => Object.keys(requires));
}

function reaches(
  from: string,
  goal: string,
  required: ReadonlyMap<string, readonly string[]>,
): boolean {
  const open = [...(required.get(from) ?? [])];
  const seen = new Set<string>();
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (key === goal) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...(required.get(key) ?? []));
  }
  return false;
}
