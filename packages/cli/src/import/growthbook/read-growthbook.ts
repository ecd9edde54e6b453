import { ALWAYS, allOf, type Bounds, exactly, isExact, UNKNOWN } from '../condition.ts';
import { entriesOf, isMap, own, ownList, ownText, pointer } from '../json-reader.ts';
import { type NamedValues, nameValues } from '../variant-names.ts';
import type {
  Note,
  VendorExport,
  VendorFlag,
  VendorRule,
  VendorSettings,
  VendorShare,
} from '../vendor-export.ts';
import { percent } from '../written-flag.ts';
import { writtenName } from '../written-name.ts';
import { readCondition } from './condition.ts';
import { createSavedGroups, type SavedGroups } from './saved-groups.ts';
import { experimentShare, forcedShare, narrowed, type Part, partsOf } from './share.ts';

interface Feature {
  readonly id: string;
  readonly key: string;
  readonly at: string;
  readonly value: unknown;
  readonly values: NamedValues;
}

interface Reading {
  readonly groups: SavedGroups;
  readonly features: ReadonlyMap<string, Feature>;
  /** Slices of exclusion groups that are taken. */
  readonly slices: Map<string, (readonly [number, number])[]>;
  readonly notes: Note[];
}

/**
 * Reads what GrowthBook gives to SDKs: `features` with rules, and `savedGroups`. The default value
 * becomes the off variant. Never throws.
 */
export function readGrowthbook(root: unknown, environment: string): VendorExport {
  const taken = new Set<string>();
  const features = new Map<string, Feature>();
  for (const [id, value] of entriesOf(own(root, 'features'))) {
    if (!isMap(value)) continue;
    const key = writtenName(id, taken, 'feature');
    taken.add(key);
    features.set(id, { id, key, at: pointer('features', id), value, values: valuesOf(value) });
  }
  const groups = createSavedGroups(own(root, 'savedGroups'));
  const reading: Reading = { groups, features, slices: new Map(), notes: [] };
  const flags = [...features.values()].map((feature) => readFeature(feature, environment, reading));
  const { notes } = reading;
  return { vendor: 'growthbook', flags, segments: groups.written(), notes };
}

function valuesOf(feature: unknown): NamedValues {
  const values: { value: unknown; wish: string | null }[] = [
    { value: own(feature, 'defaultValue') ?? null, wish: 'default' },
  ];
  for (const rule of ownList(feature, 'rules')) {
    const metas = ownList(rule, 'meta');
    if (isMap(rule) && Object.hasOwn(rule, 'force'))
      values.push({ value: rule['force'], wish: null });
    for (const [index, value] of ownList(rule, 'variations').entries())
      values.push({ value, wish: ownText(metas[index], 'name') });
  }
  // A switch has both sides, whichever are used now.
  if (values.every(({ value }) => typeof value === 'boolean'))
    values.push({ value: false, wish: null }, { value: true, wish: null });
  return nameValues(values);
}

function readFeature(feature: Feature, environment: string, reading: Reading): VendorFlag {
  const { key, at, value, values } = feature;
  const note = noteOf(reading, key);
  const off = values.nameOf(own(value, 'defaultValue') ?? null) ?? 'off';
  if (key !== feature.id) note(at, `the name "${feature.id.slice(0, 60)}"`, `"${key}"`, 'said');
  if (values.wrapped)
    note(at, 'values of several kinds, lists or null', 'each is in { value: … }', 'said');
  const gathered: Gathered = { rules: [], requires: [], group: null };
  const rules = ownList(value, 'rules');
  for (const [index, rule] of rules.entries()) {
    const place = { at: `${at}${pointer('rules', index)}`, isFirst: index === 0 };
    addRule(rule, { ...place, isLast: index === rules.length - 1 }, feature, gathered, reading);
  }
  const settings: VendorSettings = {
    ...{ pointer: at, serve: off, rules: gathered.rules, group: gathered.group, unknown: 'off' },
    requires: Object.fromEntries(gathered.requires),
  };
  return {
    ...{ key, pointer: at, variants: values.variants, off, clientVisible: false },
    description: ownText(value, 'description'),
    environments: new Map([[environment, settings]]),
  };
}

/** What the rules of a feature have become so far. */
interface Gathered {
  readonly rules: VendorRule[];
  readonly requires: [string, string][];
  group: VendorSettings['group'];
}

function addRule(
  rule: unknown,
  place: { readonly at: string; readonly isFirst: boolean; readonly isLast: boolean },
  feature: Feature,
  gathered: Gathered,
  reading: Reading,
): void {
  const { at } = place;
  const note = noteOf(reading, feature.key);
  const gates = readParents(rule, at, feature, reading, place.isFirst);
  gathered.requires.push(...gates.requires);
  const name = ownText(rule, 'id') ?? ownText(rule, 'key') ?? `rule-${at.split('/').at(-1)}`;
  const share = ruleShare(rule, at, feature, note);
  if (share === null) {
    // A gate that cannot be said may keep everybody out who comes this far.
    const variant = feature.values.variants.keys().next().value ?? 'off';
    if (!isExact(gates.when))
      gathered.rules.push({ name, pointer: at, when: gates.when, share: { kind: 'all', variant } });
    return;
  }
  const when = allOf([gates.when, readRuleCondition(rule, at, reading, note)]);
  const isAlone = gathered.rules.every((each) => each.share.kind === 'all');
  const group = place.isLast && isAlone ? groupOf(partsOf(rule), share, reading) : null;
  const taking = group === null ? narrowedShare(rule, at, share, note) : share;
  if (group !== null) {
    gathered.group = group;
    note(at, 'a namespace, by its hash', 'an exclusion group, by ours', 'said');
  }
  gathered.rules.push({ name, pointer: at, when, share: taking });
}

function narrowedShare(rule: unknown, at: string, share: VendorShare, note: NoteOf): VendorShare {
  const parts = partsOf(rule);
  if (parts.length === 0) return share;
  note(at, 'a namespace or filter', 'a smaller draw, without the exclusion');
  return narrowed(share, parts, ownText(rule, 'hashAttribute') ?? 'id');
}

/** The slice of an exclusion group that a part can be; files refuse slices that overlap. */
function groupOf(
  parts: readonly Part[],
  share: VendorShare,
  reading: Reading,
): VendorSettings['group'] {
  const [part, ...others] = parts;
  const [range, ...ranges] = part?.ranges ?? [];
  if (part === undefined || range === undefined || others.length + ranges.length > 0) return null;
  const [from, to] = range;
  if (share.kind !== 'draw' || from >= to) return null;
  const slices = reading.slices.get(part.seed) ?? [];
  if (slices.some(([start, end]) => from < end && start < to)) return null;
  reading.slices.set(part.seed, [...slices, range]);
  return {
    name: writtenName(part.seed.replace(/^__/, ''), new Set(), 'namespace'),
    from: percent(from * 100_000),
    to: percent(to * 100_000),
    by: part.attribute,
  };
}

type NoteOf = ReturnType<typeof noteOf>;

function ruleShare(rule: unknown, at: string, feature: Feature, note: NoteOf): VendorShare | null {
  const { values, id } = feature;
  if (isMap(rule) && Object.hasOwn(rule, 'force')) {
    const variant = values.nameOf(rule['force']);
    if (variant !== null) return forcedShare(rule, id, variant);
    note(at, 'a value nested too deep', 'the rule is left out');
    return null;
  }
  if (own(rule, 'contextualVariations') !== undefined) {
    note(at, 'a contextual bandit', 'the rule is left out');
    return null;
  }
  const variations = ownList(rule, 'variations');
  if (variations.length < 2) {
    // Such rules carry prerequisites only; GrowthBook skips them too.
    if (ownList(rule, 'parentConditions').length === 0)
      note(at, 'a rule that gives nothing', 'left out', 'said');
    return null;
  }
  const names = variations.map((value) => values.nameOf(value) ?? '');
  if (names.includes('')) {
    note(at, 'a value nested too deep', 'the rule is left out');
    return null;
  }
  if (own(rule, 'fallbackAttribute') !== undefined)
    note(at, 'a fallback attribute', 'the hash attribute alone', 'said');
  return experimentShare(rule, id, names);
}

function readRuleCondition(rule: unknown, at: string, reading: Reading, note: NoteOf): Bounds {
  const condition = own(rule, 'condition');
  if (condition === undefined) return exactly(ALWAYS);
  const instead = 'whoever might meet it gets the default value';
  const lost = (what: string) => note(`${at}/condition`, what, instead);
  return readCondition(condition, reading.groups.reading(lost));
}

/** Prerequisites: those that gate the whole feature, and what is left of the others. */
function readParents(
  rule: unknown,
  at: string,
  feature: Feature,
  reading: Reading,
  isFirst: boolean,
): { readonly when: Bounds; readonly requires: [string, string][] } {
  const requires: [string, string][] = [];
  const note = noteOf(reading, feature.key);
  let when: Bounds = exactly(ALWAYS);
  for (const [position, parent] of ownList(rule, 'parentConditions').entries()) {
    const place = `${at}${pointer('parentConditions', position)}`;
    const required = reading.features.get(ownText(parent, 'id') ?? '');
    const variant = wantedVariant(parent, required);
    const gate = own(parent, 'gate') === true;
    if (required !== undefined && variant !== null && gate && isFirst) {
      requires.push([required.key, variant]);
      continue;
    }
    note(
      place,
      'a prerequisite of one rule, or on more than one value',
      'whoever might meet the rule gets the default value',
    );
    when = UNKNOWN;
  }
  return { when, requires };
}

/** The variant when the condition is on one value of the parent. */
function wantedVariant(parent: unknown, required: Feature | undefined): string | null {
  const condition = own(parent, 'condition');
  const entries = entriesOf(condition);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1 || entry[0] !== 'value') return null;
  const value = isMap(entry[1]) ? own(entry[1], '$eq') : entry[1];
  return value === undefined ? null : (required?.values.nameOf(value) ?? null);
}

function noteOf(reading: Reading, flag: string) {
  return (at: string, what: string, instead: string, kind: Note['kind'] = 'lost') =>
    void reading.notes.push({ pointer: at, flag, what, instead, kind });
}
