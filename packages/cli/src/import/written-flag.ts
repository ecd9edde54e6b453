import type { Json } from '@tidegate/core';
import { ALWAYS, type Condition, exactly, isExact } from './condition.ts';
import { layerRules, onlyVariant, type WholeRule } from './layer-rules.ts';
import { IMPORT_LIMITS } from './limits.ts';
import type { Note, VendorFlag, VendorRule, VendorSettings } from './vendor-export.ts';
import { weightParts } from './weight-parts.ts';
import { writtenRuleName } from './written-name.ts';

/** A flag as it stands in `flags.yaml`, and what was lost on the way. */
export interface WrittenFlag {
  readonly key: string;
  readonly tree: { readonly [word: string]: Json };
  readonly notes: readonly Note[];
}

/**
 * Writes a flag of another system as ours. Where its rules cannot be expressed it is off for those
 * whom they might concern, and its description says so. Never throws.
 *
 * @param known what the reader of the export has already noted on this flag
 */
export function writtenFlag(flag: VendorFlag, known: readonly Note[]): WrittenFlag {
  const notes: Note[] = [];
  const environments: [string, Json][] = [...flag.environments].map(([name, settings]) => [
    name,
    settingsTree(flag, settings, notes),
  ]);
  return finished(flag, Object.fromEntries(environments), [...known, ...notes], notes);
}

/** The same flag, off everywhere, because what it would have been is refused for a reason. */
export function switchedOffFlag(
  flag: VendorFlag,
  reason: string,
  known: readonly Note[],
): WrittenFlag {
  const note: Note = {
    pointer: flag.pointer,
    flag: flag.key,
    what: reason,
    instead: `the flag is off everywhere`,
    kind: 'lost',
  };
  const environments = Object.fromEntries([...flag.environments.keys()].map((k) => [k, flag.off]));
  return finished(flag, environments, [...known, note], [note]);
}

function finished(
  flag: VendorFlag,
  environments: { readonly [name: string]: Json },
  all: readonly Note[],
  added: readonly Note[],
): WrittenFlag {
  const description = descriptionOf(flag.description, all);
  const tree = {
    ...(description === '' ? {} : { description }),
    variants: Object.fromEntries(flag.variants),
    off: flag.off,
    ...(flag.clientVisible ? { clientVisible: true } : {}),
    ...(Object.keys(environments).length === 0 ? {} : { environments }),
  };
  return { key: flag.key, tree, notes: added };
}

function settingsTree(flag: VendorFlag, settings: VendorSettings, notes: Note[]): Json {
  const layered = layerRules(settings.rules.flatMap(bounded(flag, settings)), settings.serve);
  if (layered === null) {
    notes.push({
      pointer: settings.pointer,
      flag: flag.key,
      what: `its draws would make more than ${IMPORT_LIMITS.rules} rules`,
      instead: 'the flag is off here',
      kind: 'lost',
    });
    return flag.off;
  }
  for (const name of layered.mixedUnits) {
    notes.push({
      pointer: settings.pointer,
      flag: flag.key,
      what: `rule "${name}" draws by another attribute than a rule before it`,
      instead: 'both are drawn by the attribute of the first, with the same shares',
      kind: 'lost',
    });
  }
  for (const name of layered.nearly) {
    notes.push({
      pointer: settings.pointer,
      flag: flag.key,
      what: `rule "${name}" and a later one draw by the same hash, and one between them by another`,
      instead: 'the shares of those who meet all of them are near, not the same',
      kind: 'lost',
    });
  }
  return environmentTree(layered.rules, settings);
}

/** Rules whose condition is not exact: surely met, and then, if need be, off for who might meet it. */
function bounded(flag: VendorFlag, { unknown }: VendorSettings) {
  return (rule: VendorRule): VendorRule[] => {
    if (isExact(rule.when)) return [rule];
    if (unknown === 'skip') return [rule];
    const off: VendorRule = {
      ...rule,
      name: `${rule.name}-unsure`,
      when: exactly(rule.when.upper),
      share: { kind: 'all', variant: flag.off },
    };
    return [{ ...rule, when: exactly(rule.when.lower) }, off];
  };
}

function environmentTree(rules: readonly WholeRule[], settings: VendorSettings): Json {
  const last = rules.at(-1);
  const lastServes = last !== undefined && last.when === ALWAYS ? onlyVariant(last.give) : null;
  const serve = lastServes ?? settings.serve;
  const taken = new Set<string>();
  const named = (lastServes === null ? rules : rules.slice(0, -1)).map((rule) => {
    const name = writtenRuleName(rule.name, taken);
    taken.add(name);
    return ruleTree(rule, name);
  });
  const hasRequires = Object.keys(settings.requires).length > 0;
  if (named.length === 0 && !hasRequires && settings.group === null) return serve;
  return {
    serve,
    ...(hasRequires ? { requires: settings.requires } : {}),
    ...(settings.group === null ? {} : { group: settings.group }),
    ...(named.length === 0 ? {} : { rules: named }),
  };
}

function ruleTree({ when, give }: WholeRule, name: string): Json {
  // Without a condition it matches everybody.
  const matched = when === ALWAYS ? {} : { when: whenList(when) };
  const only = onlyVariant(give);
  if (only !== null || give.unit === null) return { name, ...matched, serve: only ?? '' };
  const split = [...weightParts(give.pieces)].map(([variant, parts]) => [variant, percent(parts)]);
  return { name, ...matched, split: Object.fromEntries(split), by: give.unit };
}

function whenList(when: Condition): Json {
  const parts = when['all'];
  return Array.isArray(parts) && Object.keys(when).length === 1 ? parts : [when];
}

/** Parts of 100 000 as a percent text. */
export function percent(parts: number): string {
  return `${Number((parts / 1_000).toFixed(3))}%`;
}

function descriptionOf(description: string | null, notes: readonly Note[]): string {
  const lost = notes.filter(({ kind }) => kind === 'lost');
  const places = lost.slice(0, 3).map(({ pointer, what }) => `${pointer}: ${what}`);
  const more = lost.length - places.length;
  const warning =
    lost.length === 0
      ? ''
      : `Not taken over as it was: ${places.join('; ')}${more > 0 ? `; and ${more} more` : ''} (see REPORT.md)`;
  const text = [description ?? '', warning].filter((part) => part !== '').join('\n');
  const clean = text.replace(/[^\P{C}\n]/gu, ' ').trim();
  return clean.length <= IMPORT_LIMITS.descriptionLength
    ? clean
    : `${clean.slice(0, IMPORT_LIMITS.descriptionLength - 1)}…`;
}
