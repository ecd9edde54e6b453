import type { Json } from '@tidegate/core';
import { ALWAYS, exactly, isExact } from '../condition.ts';
import { own, ownText, ownTexts } from '../json-reader.ts';
import type {
  Note,
  VendorExport,
  VendorFlag,
  VendorRule,
  VendorSettings,
} from '../vendor-export.ts';
import { writtenName } from '../written-name.ts';
import { type FeatureState, featureStates, type Placed, placed } from './feature-states.ts';
import {
  type ReadSegment,
  type ReadStrategy,
  readSegmentConstraints,
  readStrategy,
  type Segments,
} from './strategy.ts';
import { variantRules } from './variant-rules.ts';
import { NO_VARIANT, type VariantValues, variantValues } from './variant-values.ts';

const SWITCH: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['off', false],
  ['on', true],
]);

interface Reading {
  readonly segments: Segments;
  readonly notes: Note[];
  /** Our key by theirs. */
  readonly keys: Map<string, string>;
  /** Our key of the flag that chooses the variant, by theirs. */
  readonly variantKeys: Map<string, string>;
}

/**
 * Reads what Unleash exports: the client API's answer, or the file of its export. A feature becomes
 * a boolean flag; one with variants becomes a second flag too, named `<feature>.variant`. Never
 * throws.
 */
export function readUnleash(root: unknown, environment: string): VendorExport {
  const { segments, written } = readSegments(root);
  const reading: Reading = { segments, notes: [], keys: new Map(), variantKeys: new Map() };
  const byName = new Map<string, FeatureState[]>();
  for (const state of featureStates(root, environment)) {
    const states = byName.get(state.name) ?? [];
    byName.set(state.name, [...states, state]);
  }
  const taken = new Set<string>();
  const claim = (name: string, into: Map<string, string>, wanted: string) => {
    const key = writtenName(wanted, taken, 'feature');
    taken.add(key);
    into.set(name, key);
  };
  for (const name of byName.keys()) claim(name, reading.keys, name);
  for (const [name, states] of byName)
    if (variantsOf(states).length > 0) claim(name, reading.variantKeys, `${name}.variant`);
  const flags = [...byName].flatMap(([name, states]) => readFeature(name, states, reading));
  return { vendor: 'unleash', flags, segments: written, notes: reading.notes };
}

function readSegments(root: unknown): {
  readonly segments: Segments;
  readonly written: VendorExport['segments'];
} {
  const segments = new Map<string, ReadSegment>();
  const written: VendorExport['segments'][number][] = [];
  const taken = new Set<string>();
  for (const { value } of placed(root, 'segments', '')) {
    const id = ownText(value, 'id');
    if (id === null) continue;
    const read = readSegmentConstraints(value);
    if (!isExact(read.bounds) || read.bounds.lower === ALWAYS) {
      segments.set(id, read);
      continue;
    }
    const name = writtenName(ownText(value, 'name') ?? `segment-${id}`, taken, `segment-${id}`);
    taken.add(name);
    written.push({
      name,
      description: ownText(value, 'description'),
      condition: read.bounds.lower,
    });
    segments.set(id, { bounds: exactly({ segment: name }), lost: null });
  }
  return { segments, written };
}

function readFeature(
  name: string,
  states: readonly FeatureState[],
  reading: Reading,
): VendorFlag[] {
  const [first] = states;
  const key = reading.keys.get(name);
  if (first === undefined || key === undefined) return [];
  const variantKey = reading.variantKeys.get(name) ?? null;
  const values = variantValues(variantsOf(states));
  const base = { pointer: first.at, description: first.description, clientVisible: false };
  const switches = new Map<string, VendorSettings>();
  const choices = new Map<string, VendorSettings>();
  if (key !== name) say(reading, key, first.at, `the name "${name.slice(0, 60)}"`, `"${key}"`);
  for (const state of states) {
    const settings = readState(state, key, reading, values);
    switches.set(state.environment, settings.switched);
    choices.set(state.environment, settings.chosen);
  }
  const flag: VendorFlag = { ...base, key, variants: SWITCH, off: 'off', environments: switches };
  if (variantKey === null) return [flag];
  const off = values.names.get(NO_VARIANT) ?? NO_VARIANT;
  const description = `The variant of "${key}"`;
  return [
    flag,
    { ...base, description, key: variantKey, variants: values.values, off, environments: choices },
  ];
}

function readState(
  state: FeatureState,
  key: string,
  reading: Reading,
  { names }: VariantValues,
): { readonly switched: VendorSettings; readonly chosen: VendorSettings } {
  const none = names.get(NO_VARIANT) ?? NO_VARIANT;
  const empty = {
    pointer: state.at,
    requires: {},
    rules: [],
    group: null,
    unknown: 'skip',
  } as const;
  if (!state.enabled) {
    const count = state.strategies.length;
    if (count > 0)
      say(reading, key, state.at, `${count} strategies while it is off`, 'off; they are left out');
    return { switched: { ...empty, serve: 'off' }, chosen: { ...empty, serve: none } };
  }
  const switched: VendorRule[] = [];
  const chosen: VendorRule[] = [];
  const note = noteOf(reading, key);
  const addStrategy = (
    strategy: ReadStrategy,
    name: string,
    at: string,
    theirs: readonly Placed[],
  ) => {
    switched.push({ name, pointer: at, when: strategy.when, share: strategy.share });
    const variants = theirs.length > 0 ? theirs : state.variants;
    const group = theirs.length > 0 ? strategy.group : state.name;
    chosen.push(
      ...variantRules(
        { ...strategy, group },
        { name, pointer: at },
        variants,
        names,
        state.name,
        none,
      ),
    );
  };
  for (const [index, { value, at }] of state.strategies.entries()) {
    if (own(value, 'disabled') === true) {
      say(reading, key, at, 'a strategy that is disabled', 'left out');
      continue;
    }
    const strategy = readStrategy(value, at, reading.segments, note);
    const name = ownText(value, 'title') || `${ownText(value, 'name') ?? 'strategy'}-${index + 1}`;
    addStrategy(strategy, name, at, placed(value, 'variants', at));
  }
  if (state.strategies.length === 0) {
    const everybody: ReadStrategy = {
      ...{ when: exactly(ALWAYS), share: { kind: 'all', variant: 'on' } },
      ...{ unit: 'userId', group: state.name },
    };
    addStrategy(everybody, 'everybody', state.at, []);
  }
  const requires = readDependencies(state, key, reading);
  const blocked = requires === null;
  const shared = { ...empty, requires: requires ?? {} };
  return {
    switched: { ...shared, serve: 'off', rules: blocked ? [] : alike(switched) },
    chosen: { ...shared, serve: none, rules: blocked ? [] : chosen },
  };
}

/**
 * All of them switch on, so their order is free: draws by one hash stand together, small ones first,
 * which is the order in which they can be laid over each other without loss.
 */
function alike(rules: readonly VendorRule[]): VendorRule[] {
  const place = ({ share }: VendorRule) => (share.kind === 'all' ? '' : share.hash);
  const size = ({ share }: VendorRule) => (share.kind === 'all' ? 1 : (share.pieces[0]?.to ?? 0));
  const order = [...new Set(rules.map(place))];
  return rules.toSorted(
    (a, b) => order.indexOf(place(a)) - order.indexOf(place(b)) || size(a) - size(b),
  );
}

/** `null` when one cannot be said: the flag is off then. */
function readDependencies(
  state: FeatureState,
  key: string,
  reading: Reading,
): Record<string, string> | null {
  const requires: [string, string][] = [];
  for (const { value, at } of state.dependencies) {
    const parent = ownText(value, 'feature') ?? '';
    const variants = ownTexts(value, 'variants');
    const ofVariant = variants.length > 0;
    const parentKey = (ofVariant ? reading.variantKeys : reading.keys).get(parent);
    const [only] = variants;
    if (parentKey === undefined || variants.length > 1) {
      const what = `a dependency on ${variants.length > 1 ? 'several variants of ' : ''}"${parent.slice(0, 60)}"`;
      noteOf(reading, key)(at, what, 'the flag is off here');
      return null;
    }
    const wanted = own(value, 'enabled') === false ? 'off' : 'on';
    requires.push([parentKey, only ?? wanted]);
  }
  return Object.fromEntries(requires);
}

function variantsOf(states: readonly FeatureState[]): Placed[] {
  return states.flatMap(({ variants, strategies }) => [
    ...variants,
    ...strategies.flatMap(({ value, at }) => placed(value, 'variants', at)),
  ]);
}

function noteOf(reading: Reading, flag: string) {
  return (at: string, what: string, instead: string, kind: Note['kind'] = 'lost') =>
    void reading.notes.push({ pointer: at, flag, what, instead, kind });
}

function say(reading: Reading, flag: string, at: string, what: string, instead: string): void {
  reading.notes.push({ pointer: at, flag, what, instead, kind: 'said' });
}
