import { ALWAYS, exactly, isOneOf } from '../condition.ts';
import {
  entriesOf,
  isMap,
  own,
  ownList,
  ownNumber,
  ownText,
  ownTexts,
  pointer,
} from '../json-reader.ts';
import { type NamedValues, nameValues } from '../variant-names.ts';
import type {
  Note,
  VendorExport,
  VendorFlag,
  VendorRule,
  VendorSettings,
  VendorShare,
} from '../vendor-export.ts';
import { writtenName } from '../written-name.ts';
import { attributeName, kindOf } from './attribute-name.ts';
import { bucket } from './bucket.ts';
import { readClauses } from './clause.ts';
import { createSegments, type Segments } from './segments.ts';

/** Everybody, in LaunchDarkly's parts. */
const WHOLE = 100_000;

interface Flag {
  readonly theirs: string;
  readonly key: string;
  readonly at: string;
  readonly value: unknown;
  readonly values: NamedValues;
  /** Our variant names in their order; `null` for a value that cannot be written. */
  readonly names: readonly (string | null)[];
  /** Settings by environment, with their places. */
  readonly environments: ReadonlyMap<string, { readonly value: unknown; readonly at: string }>;
}

interface Reading {
  readonly flags: ReadonlyMap<string, Flag>;
  readonly segments: Segments;
  readonly notes: Note[];
}

/**
 * Reads what LaunchDarkly exports: flags of the REST API (`items`, by environment) or the data of
 * its SDKs (`flags`), with `segments` beside them. Never throws.
 *
 * @param environment the one that the data of SDKs is of
 */
export function readLaunchdarkly(root: unknown, environment: string): VendorExport {
  const notes: Note[] = [];
  const flags = new Map<string, Flag>();
  const taken = new Set<string>();
  for (const [theirs, value, at] of placedFlags(root)) {
    if (!isMap(value)) continue;
    const key = writtenName(theirs, taken, 'flag');
    if (value['archived'] === true || value['deleted'] === true) {
      notes.push({
        pointer: at,
        flag: null,
        what: `"${theirs.slice(0, 60)}" is archived`,
        instead: 'left out',
        kind: 'said',
      });
      continue;
    }
    taken.add(key);
    flags.set(theirs, readVariations({ theirs, key, at, value }, environment));
  }
  const reading: Reading = { flags, segments: createSegments(root, notes), notes };
  const written = [...flags.values()].map((flag) => readFlag(flag, reading));
  return { vendor: 'launchdarkly', flags: written, segments: reading.segments.written(), notes };
}

function placedFlags(root: unknown): (readonly [string, unknown, string])[] {
  const items = ownList(root, 'items').map(
    (item, index) => [ownText(item, 'key') ?? '', item, pointer('items', index)] as const,
  );
  const mapped = entriesOf(own(root, 'flags')).map(
    ([key, flag]) => [ownText(flag, 'key') ?? key, flag, pointer('flags', key)] as const,
  );
  return [...items, ...mapped];
}

function readVariations(
  flag: Pick<Flag, 'theirs' | 'key' | 'at' | 'value'>,
  environment: string,
): Flag {
  // The REST API wraps values, SDKs do not.
  const isRest = own(flag.value, 'environments') !== undefined;
  const variations = ownList(flag.value, 'variations').map((variation) => ({
    value: isRest ? own(variation, 'value') : variation,
    wish: isRest ? ownText(variation, 'name') : null,
  }));
  const values = nameValues(variations);
  const environments = isRest
    ? entriesOf(own(flag.value, 'environments')).map(
        ([name, value]) =>
          [name, { value, at: `${flag.at}${pointer('environments', name)}` }] as const,
      )
    : [[environment, { value: flag.value, at: flag.at }] as const];
  const names = variations.map(({ value }) => values.nameOf(value));
  return { ...flag, values, names, environments: new Map(environments) };
}

function readFlag(flag: Flag, reading: Reading): VendorFlag {
  const note = noteOf(reading, flag.key);
  if (flag.key !== flag.theirs)
    note(flag.at, `the key "${flag.theirs.slice(0, 60)}"`, `"${flag.key}"`, 'said');
  if (flag.values.wrapped)
    note(flag.at, 'values of several kinds, lists or null', 'each is in { value: … }', 'said');
  const [main] = [flag.environments.get('production'), ...flag.environments.values()].filter(
    (found) => found !== undefined,
  );
  const off = offVariant(flag, main?.value) ?? flag.values.variants.keys().next().value ?? 'off';
  const environments = [...flag.environments].map(
    ([name, { value, at }]) => [name, readSettings(flag, name, value, at, off, reading)] as const,
  );
  return {
    key: flag.key,
    pointer: flag.at,
    description: ownText(flag.value, 'description') || ownText(flag.value, 'name'),
    variants: flag.values.variants,
    off,
    clientVisible: own(own(flag.value, 'clientSideAvailability'), 'usingEnvironmentId') === true,
    environments: new Map(environments),
  };
}

function offVariant(flag: Flag, settings: unknown): string | null {
  const index = ownNumber(settings, 'offVariation');
  if (index !== null) return flag.names[index] ?? null;
  const off = flag.values.nameOf(false);
  return off ?? flag.names.findLast((name) => name !== null) ?? null;
}

function readSettings(
  flag: Flag,
  environment: string,
  value: unknown,
  at: string,
  off: string,
  reading: Reading,
): VendorSettings {
  const note = noteOf(reading, flag.key);
  const serve = offVariant(flag, value) ?? off;
  if (ownNumber(value, 'offVariation') === null)
    note(at, 'no off variation: callers get their defaults', `"${serve}"`, 'said');
  if (serve !== off)
    note(
      at,
      `another off variation, "${serve}"`,
      `the kill switch gives "${off}" here too`,
      'said',
    );
  const nothing = {
    pointer: at,
    serve,
    rules: [],
    requires: {},
    group: null,
    unknown: 'off',
  } as const;
  if (own(value, 'on') !== true) {
    const count = ownList(value, 'rules').length + ownList(value, 'targets').length;
    if (count > 0) note(at, `${count} rules and targets while it is off`, 'left out', 'said');
    return nothing;
  }
  const requires = readPrerequisites(flag, environment, value, at, reading);
  if (requires === null) return nothing;
  const rules = [
    ...targetRules(flag, value, at, note),
    ...ownList(value, 'rules').flatMap((rule, index) =>
      readRule(flag, rule, `${at}${pointer('rules', index)}`, value, reading),
    ),
  ];
  const last = readShare(flag, own(value, 'fallthrough'), value);
  if (last === null) note(`${at}/fallthrough`, 'a fallthrough that gives nothing', `"${serve}"`);
  else
    rules.push({
      ...{ name: 'fallthrough', pointer: `${at}/fallthrough`, when: exactly(ALWAYS) },
      share: last,
    });
  return { ...nothing, rules, requires };
}

/**
 * Targets in the order in which LaunchDarkly asks them: those of contexts, where an entry of users
 * without values stands for the users' own; without any, the users' own.
 */
function targetRules(flag: Flag, settings: unknown, at: string, note: NoteOf): VendorRule[] {
  const users = placedList(settings, 'targets', at);
  const contexts = placedList(settings, 'contextTargets', at);
  const ordered =
    contexts.length === 0
      ? users
      : contexts.flatMap((target) => {
          const isUsers = kindOf(target.value) === 'user';
          if (!isUsers || ownList(target.value, 'values').length > 0) return [target];
          const variation = ownNumber(target.value, 'variation');
          return users.filter((user) => ownNumber(user.value, 'variation') === variation);
        });
  for (const user of users)
    if (!ordered.includes(user))
      note(user.at, 'targets that no entry of contexts names', 'left out', 'said');
  return ordered.flatMap(({ value, at: place }): VendorRule[] => {
    const variant = flag.names[ownNumber(value, 'variation') ?? -1] ?? null;
    if (variant === null) {
      note(place, 'targets of no variation', 'left out');
      return [];
    }
    const condition = isOneOf(attributeName(kindOf(value), 'key'), ownTexts(value, 'values'));
    const share = { kind: 'all', variant } as const;
    return [{ name: `target-${variant}`, pointer: place, when: exactly(condition), share }];
  });
}

function placedList(settings: unknown, list: string, at: string) {
  return ownList(settings, list).map((value, index) => ({
    value,
    at: `${at}${pointer(list, index)}`,
  }));
}

function readRule(
  flag: Flag,
  rule: unknown,
  at: string,
  settings: unknown,
  reading: Reading,
): VendorRule[] {
  const note = noteOf(reading, flag.key);
  const share = readShare(flag, rule, settings);
  const when = readClauses(ownList(rule, 'clauses'), {
    segment: (key) => reading.segments.boundsOf(key),
    lost: (where, what) =>
      note(`${at}${where}`, what, 'whoever might meet it gets the off variant'),
  });
  const name =
    ownText(rule, 'description') || ownText(rule, 'ref') || `rule-${at.split('/').at(-1)}`;
  if (share !== null) return [{ name, pointer: at, when, share }];
  note(at, 'a rule that gives no variation', 'whoever meets it gets the off variant');
  const variant = offVariant(flag, settings);
  return variant === null ? [] : [{ name, pointer: at, when, share: { kind: 'all', variant } }];
}

/** A variation or a rollout; `null` when it is neither. */
function readShare(flag: Flag, given: unknown, settings: unknown): VendorShare | null {
  const index = ownNumber(given, 'variation');
  if (index !== null) {
    const variant = flag.names[index] ?? null;
    return variant === null ? null : { kind: 'all', variant };
  }
  const rollout = own(given, 'rollout');
  const weights = ownList(rollout, 'variations').map((each) => ({
    variant: flag.names[ownNumber(each, 'variation') ?? -1] ?? null,
    weight: Math.max(0, ownNumber(each, 'weight') ?? 0),
  }));
  if (weights.length === 0 || weights.some(({ variant }) => variant === null)) return null;
  const isExperiment = ownText(rollout, 'kind') === 'experiment';
  const by = isExperiment ? 'key' : ownText(rollout, 'bucketBy') || 'key';
  const unit = attributeName(kindOf(rollout), by);
  const seed = ownText(rollout, 'seed');
  const prefix = seed ?? `${flag.theirs}.${ownText(settings, 'salt') ?? ''}`;
  let from = 0;
  const pieces = weights.map(({ variant, weight }, position) => {
    // What is missing to the whole belongs to the last one.
    const to = position === weights.length - 1 ? 1 : Math.min(1, from + weight / WHOLE);
    const piece = { from, to, variant: variant ?? '' };
    from = to;
    return piece;
  });
  return {
    ...{ kind: 'draw', unit, hash: `${unit}\0${prefix}`, pieces },
    sideOf: (id) => {
      const number = bucket(prefix, id);
      return pieces.find(({ to }) => number < to)?.variant ?? pieces.at(-1)?.variant ?? null;
    },
  };
}

/** `null` when one of them can never hold. */
function readPrerequisites(
  flag: Flag,
  environment: string,
  settings: unknown,
  at: string,
  reading: Reading,
): Record<string, string> | null {
  const requires = new Map<string, string>();
  for (const [index, each] of ownList(settings, 'prerequisites').entries()) {
    const theirs = ownText(each, 'key') ?? '';
    const required = reading.flags.get(theirs);
    const state = required?.environments.get(environment)?.value;
    const variant = required?.names[ownNumber(each, 'variation') ?? -1] ?? null;
    const clash = required !== undefined && (requires.get(required.key) ?? variant) !== variant;
    if (required === undefined || variant === null || clash || own(state, 'on') !== true) {
      const why = required === undefined ? 'which is not in the file' : 'which never gives that';
      const place = `${at}${pointer('prerequisites', index)}`;
      const what = `prerequisite "${theirs.slice(0, 60)}", ${why}`;
      noteOf(reading, flag.key)(place, what, 'the flag is off here', 'said');
      return null;
    }
    requires.set(required.key, variant);
  }
  return Object.fromEntries(requires);
}

type NoteOf = ReturnType<typeof noteOf>;

function noteOf(reading: Reading, flag: string) {
  return (at: string, what: string, instead: string, kind: Note['kind'] = 'lost') =>
    void reading.notes.push({ pointer: at, flag, what, instead, kind });
}
