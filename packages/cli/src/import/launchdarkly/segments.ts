import {
  allOf,
  anyOf,
  type Bounds,
  exactly,
  isOneOf,
  NEVER,
  noneOf,
  UNKNOWN,
} from '../condition.ts';
import { entriesOf, own, ownList, ownNumber, ownText, ownTexts, pointer } from '../json-reader.ts';
import { IMPORT_LIMITS } from '../limits.ts';
import { createSegmentBook } from '../segment-book.ts';
import type { Note, VendorExport } from '../vendor-export.ts';
import { attributeName, kindOf } from './attribute-name.ts';
import { readClauses } from './clause.ts';

/** Everybody, in LaunchDarkly's parts. */
const WHOLE = 100_000;

/** The segments of an export, read when a clause names them. */
export interface Segments {
  /** `null` for one that is not in the file. */
  boundsOf(key: string): Bounds | null;
  written(): VendorExport['segments'];
}

/** Segments as a list of the API or a map of the SDKs. Never throws. */
export function createSegments(root: unknown, notes: Note[]): Segments {
  const found = placedSegments(own(root, 'segments'));
  const read = new Map<string, Bounds>();
  const book = createSegmentBook();
  const visiting = new Set<string>();
  const segments: Segments = {
    written: () => book.written(),
    boundsOf(key) {
      const known = read.get(key);
      if (known !== undefined) return known;
      const segment = found.get(key);
      if (segment === undefined) return null;
      // A circle, or a chain that nobody follows.
      if (visiting.has(key) || visiting.size > IMPORT_LIMITS.depth) return UNKNOWN;
      visiting.add(key);
      const bounds = readSegment(segment.value, segment.at, segments, notes);
      visiting.delete(key);
      const description = ownText(segment.value, 'description') ?? ownText(segment.value, 'name');
      const result = book.add(key, description, bounds);
      read.set(key, result);
      return result;
    },
  };
  for (const key of found.keys()) segments.boundsOf(key);
  return segments;
}

function placedSegments(value: unknown): ReadonlyMap<string, { value: unknown; at: string }> {
  const items: (readonly [string, unknown, string])[] = Array.isArray(value)
    ? value.map((each, index) => [ownText(each, 'key') ?? '', each, pointer('segments', index)])
    : entriesOf(own(value, 'items') === undefined ? value : undefined).map(([key, each]) => [
        ownText(each, 'key') ?? key,
        each,
        pointer('segments', key),
      ]);
  const nested = ownList(value, 'items').map(
    (each, index) =>
      [ownText(each, 'key') ?? '', each, pointer('segments', 'items', index)] as const,
  );
  return new Map([...items, ...nested].map(([key, each, at]) => [key, { value: each, at }]));
}

function readSegment(segment: unknown, at: string, segments: Segments, notes: Note[]): Bounds {
  const note = (place: string, what: string, instead: string) =>
    void notes.push({ pointer: place, flag: null, what, instead, kind: 'lost' });
  if (own(segment, 'unbounded') === true) {
    note(at, 'a big segment, whose members are not in the file', 'it is not known who is in it');
    return UNKNOWN;
  }
  const rules = ownList(segment, 'rules').map((rule, index) => {
    const place = `${at}${pointer('rules', index)}`;
    const clauses = readClauses(ownList(rule, 'clauses'), {
      segment: (key) => segments.boundsOf(key),
      lost: (where, what) => note(`${place}${where}`, what, 'it is not known who meets it'),
    });
    const weight = ownNumber(rule, 'weight');
    if (weight === null || weight >= WHOLE) return clauses;
    note(place, 'a percentage of those who match', 'it is not known who is in it');
    return { lower: NEVER, upper: clauses.upper };
  });
  const included = members(segment, 'included', 'includedContexts');
  const excluded = members(segment, 'excluded', 'excludedContexts');
  return anyOf([included, allOf([noneOf(excluded), anyOf(rules)])]);
}

function members(segment: unknown, users: string, contexts: string): Bounds {
  return anyOf([
    exactly(isOneOf('userId', ownTexts(segment, users))),
    ...ownList(segment, contexts).map((entry) =>
      exactly(isOneOf(attributeName(kindOf(entry), 'key'), ownTexts(entry, 'values'))),
    ),
  ]);
}
