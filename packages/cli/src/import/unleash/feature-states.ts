import { isMap, own, ownList, ownText, pointer } from '../json-reader.ts';

/** A part of the export with its place. */
export interface Placed {
  readonly value: unknown;
  readonly at: string;
}

/** A feature in one environment, whichever format it came in. */
export interface FeatureState {
  readonly name: string;
  readonly at: string;
  readonly description: string | null;
  readonly environment: string;
  readonly enabled: boolean;
  readonly strategies: readonly Placed[];
  readonly variants: readonly Placed[];
  readonly dependencies: readonly Placed[];
}

/**
 * The features of an Unleash file: the client API's answer, or an export with `featureStrategies`
 * and `featureEnvironments`. Archived ones are left out. Never throws.
 *
 * @param environment the one that the client API's answer is of
 */
export function featureStates(root: unknown, environment: string): FeatureState[] {
  return own(root, 'featureEnvironments') === undefined
    ? fromClient(root, environment)
    : fromExport(root, environment);
}

function fromClient(root: unknown, environment: string): FeatureState[] {
  return placed(root, 'features', '').flatMap(({ value, at }) => {
    const name = ownText(value, 'name');
    if (name === null || own(value, 'archived') === true) return [];
    return [
      {
        name,
        at,
        description: ownText(value, 'description'),
        environment,
        enabled: own(value, 'enabled') === true,
        strategies: placed(value, 'strategies', at),
        variants: placed(value, 'variants', at),
        dependencies: placed(value, 'dependencies', at),
      },
    ];
  });
}

function fromExport(root: unknown, fallback: string): FeatureState[] {
  const strategies = grouped(placed(root, 'featureStrategies', ''), 'featureName');
  const states = grouped(placed(root, 'featureEnvironments', ''), 'featureName');
  const dependencies = grouped(placed(root, 'dependencies', ''), 'feature');
  return placed(root, 'features', '').flatMap(({ value, at }) => {
    const name = ownText(value, 'name');
    if (name === null || own(value, 'archived') === true || own(value, 'archivedAt') != null)
      return [];
    const description = ownText(value, 'description');
    const required = (dependencies.get(name) ?? []).flatMap((each) =>
      placed(each.value, 'dependencies', each.at),
    );
    return (states.get(name) ?? []).map((state): FeatureState => {
      const environment = ownText(state.value, 'environment') ?? fallback;
      const variants = placed(state.value, 'variants', state.at);
      return {
        ...{ name, at, description, environment, dependencies: required },
        enabled: own(state.value, 'enabled') === true,
        // An export of one environment does not repeat its name.
        strategies: (strategies.get(name) ?? []).filter((each) => {
          const of = ownText(each.value, 'environment');
          return of === null || of === environment;
        }),
        variants: variants.length > 0 ? variants : placed(value, 'variants', at),
      };
    });
  });
}

/** The items of a list, each with its place. */
export function placed(value: unknown, key: string, at: string): Placed[] {
  return ownList(value, key)
    .map((item, index) => ({ value: item, at: `${at}${pointer(key, index)}` }))
    .filter(({ value: item }) => isMap(item));
}

function grouped(items: readonly Placed[], key: string): ReadonlyMap<string, Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const item of items) {
    const name = ownText(item.value, key);
    if (name === null) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
