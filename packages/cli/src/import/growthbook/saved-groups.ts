import type { Json } from '@tidegate/core';
import { type Bounds, type Condition, exactly, isExact, isOneOf } from '../condition.ts';
import { own, ownText } from '../json-reader.ts';
import { createSegmentBook, type SegmentBook } from '../segment-book.ts';
import type { VendorExport } from '../vendor-export.ts';
import { type ConditionReading, readCondition } from './condition.ts';

/** Saved groups, which become segments when a condition names them. */
export interface SavedGroups {
  /** What a condition is read with; `lost` is told what could not be said. */
  reading(lost: (what: string) => void): ConditionReading;
  written(): VendorExport['segments'];
}

/** The `savedGroups` of an export: lists of values, of one attribute or of any, and conditions. */
export function createSavedGroups(groups: unknown): SavedGroups {
  const state: State = {
    ...{ groups, book: createSegmentBook() },
    ...{ read: new Map(), visiting: new Set() },
  };
  return {
    reading: (lost) => readingOf(state, lost),
    written: () => state.book.written(),
  };
}

interface State {
  readonly groups: unknown;
  readonly book: SegmentBook;
  /** What groups have become, by id and attribute; `null` when they cannot be said. */
  readonly read: Map<string, Bounds | null>;
  readonly visiting: Set<string>;
}

function readingOf(state: State, lost: (what: string) => void): ConditionReading {
  const reading: ConditionReading = {
    lost,
    group(id, attribute, depth) {
      const place = JSON.stringify([id, attribute]);
      const known = state.read.get(place);
      if (known === undefined) {
        const read = readGroup(state, id, attribute, reading, depth);
        state.read.set(place, read);
        return read;
      }
      if (known !== null && !isExact(known))
        lost(`saved group "${id.slice(0, 60)}", which is not known whole`);
      return known;
    },
  };
  return reading;
}

function readGroup(
  { groups, book, visiting }: State,
  id: string,
  attribute: string | null,
  reading: ConditionReading,
  depth: number,
): Bounds | null {
  const group = own(groups, id);
  if (group === undefined) return exactly(isOneOf(attribute ?? 'id', []));
  const values = Array.isArray(group) ? group : own(group, 'values');
  if (Array.isArray(values)) {
    const key = attribute ?? ownText(group, 'attributeKey');
    const members = listOf(key, values);
    const wish = key === null || key === 'id' ? id : `${id}-${key}`;
    return members === null ? null : book.add(wish, null, exactly(members));
  }
  const condition = own(group, 'condition');
  // A group within itself has no members.
  if (condition === undefined || visiting.has(id)) return null;
  visiting.add(id);
  const read = readCondition(condition, reading, depth + 1);
  visiting.delete(id);
  return book.add(id, null, read);
}

function listOf(attribute: string | null, values: readonly unknown[]): Condition | null {
  const plain = values.filter((value): value is Json =>
    ['string', 'number'].includes(typeof value),
  );
  return attribute === null || plain.length < values.length ? null : isOneOf(attribute, plain);
}
